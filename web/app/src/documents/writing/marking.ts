// Commands that write Markdown's marks around or before what is selected.

import { EditorSelection, type ChangeSpec, type EditorState, type StateCommand, type Line } from "@codemirror/state";

/** Puts the marks around each selection, or takes them away where they are. */
export function around(mark: string): StateCommand {
  const { length } = mark;
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const change = state.changeByRange(({ from, to }) => {
      const { doc } = state;
      const isOutside =
        doc.sliceString(from - length, from) === mark &&
        doc.sliceString(to, to + length) === mark &&
        // One star of two is no mark by itself.
        (length > 1 ||
          doc.sliceString(from - 2, from) !== mark + mark ||
          doc.sliceString(from - 3, from) === mark.repeat(3));
      // At the end of what is marked one goes on behind it.
      if (from === to && doc.sliceString(from, from + length) === mark && !isOutside)
        return { range: EditorSelection.cursor(from + length) };
      if (isOutside) {
        const changes = [
          { from: from - length, to: from },
          { from: to, to: to + length },
        ];
        return { changes, range: EditorSelection.range(from - length, to - length) };
      }
      const changes = [
        { from, insert: mark },
        { from: to, insert: mark },
      ];
      return { changes, range: EditorSelection.range(from + length, to + length) };
    });
    dispatch(state.update(change, { scrollIntoView: true, userEvent: "input" }));
    return true;
  };
}

/** Begins each selected line with what `begin` says for the nth, or takes that away where all of them have it. */
export function before(has: RegExp, begin: (number: number) => string, others: RegExp = has): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const lines = linesOf(state);
    const isOn = lines.every(({ text }) => has.test(text));
    const changes = lines.flatMap((line, index): ChangeSpec[] => {
      const indent = /^\s*/.exec(line.text)![0].length;
      const old = others.exec(line.text)?.[0].length ?? indent;
      const from = line.from + indent;
      return [{ from, to: line.from + Math.max(old, indent), insert: isOn ? "" : begin(index + 1) }];
    });
    const set = state.changes(changes);
    const selection = state.selection.map(set, 1);
    dispatch(state.update({ changes: set, selection, scrollIntoView: true, userEvent: "input" }));
    return true;
  };
}

function linesOf(state: EditorState): Line[] {
  const { from, to } = state.selection.main;
  const lines: Line[] = [];
  for (let at = from; at <= to;) {
    const line = state.doc.lineAt(at);
    lines.push(line);
    at = line.to + 1;
  }
  const filled = lines.filter(({ text }) => text.trim());
  return filled.length > 0 ? filled : lines;
}

const ITEM = /^\s*([-*+]|\d{1,9}[.)])\s+(\[[ xX]\]\s+)?/;

export const bold = around("**");
export const italic = around("*");
export const heading = before(/^\s*##\s/, () => "## ", /^\s*#{1,6}\s+/);
export const list = before(/^\s*[-*+]\s+(?!\[[ xX]\])/, () => "- ", ITEM);
export const taskList = before(/^\s*[-*+]\s+\[[ xX]\]\s/, () => "- [ ] ", ITEM);

/** Within a line as code, over several lines as a block of it. */
export const code: StateCommand = (target) => {
  const { state, dispatch } = target;
  const { from, to } = state.selection.main;
  const first = state.doc.lineAt(from);
  const last = state.doc.lineAt(to);
  if (first.number === last.number) return around("`")(target);
  if (state.readOnly) return false;
  const changes = [
    { from: first.from, insert: "```\n" },
    { from: last.to, insert: "\n```" },
  ];
  dispatch(state.update({ changes, scrollIntoView: true, userEvent: "input" }));
  return true;
};

/** Makes a link of what is selected, and selects the place for its address. */
export const link: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const { from, to } = state.selection.main;
  const text = state.doc.sliceString(from, to);
  const isAddress = /^https?:\/\/\S+$/.test(text);
  const [words, address] = isAddress ? ["link", text] : [text || "link", "https://"];
  const start = isAddress ? from + 1 : from + words.length + 3;
  const selection = EditorSelection.range(start, start + (isAddress ? words : address).length);
  dispatch(
    state.update({
      changes: { from, to, insert: `[${words}](${address})` },
      selection,
      scrollIntoView: true,
      userEvent: "input",
    }),
  );
  return true;
};
