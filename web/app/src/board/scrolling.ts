// What lies beyond an edge comes into sight while something is held there.

const EDGE_PX = 64;
const FASTEST_PX_S = 1_000;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Scrolls whatever is at the point, and tells each time; until the function that is returned is called. */
export function scrollAtEdges(point: () => Point, scrolled: () => void): () => void {
  let frame = 0;
  let before_ms = performance.now();
  const step = (now_ms: number) => {
    const passed_s = Math.min(now_ms - before_ms, 50) / 1000;
    before_ms = now_ms;
    const { x, y } = point();
    // What lies around only scrolls when that within has come to its end.
    if (scrollersAt(x, y).some((each) => push(each, x, y, FASTEST_PX_S * passed_s))) scrolled();
    frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}

/** What can scroll below a point, from the innermost to the page. */
function scrollersAt(x: number, y: number): Element[] {
  const found: Element[] = [];
  const page = document.scrollingElement ?? document.documentElement;
  for (let each = document.elementFromPoint(x, y); each && each !== page; each = each.parentElement) {
    // The head and the foot of a column stand for its list.
    const scroller = each.matches("[data-status]") ? (each.querySelector("ul") ?? each) : each;
    const isLonger = scroller.scrollHeight > scroller.clientHeight || scroller.scrollWidth > scroller.clientWidth;
    if (!isLonger || found.includes(scroller)) continue;
    if (/auto|scroll/.test(getComputedStyle(scroller).overflow)) found.push(scroller);
  }
  return [...found, page];
}

/** Pushes by how near the point is to the edges. Answers whether that moved anything. */
function push(scroller: Element, x: number, y: number, most_px: number): boolean {
  const box = scroller.getBoundingClientRect();
  const isPage = scroller === document.scrollingElement;
  const left = isPage ? 0 : Math.max(box.left, 0);
  const top = isPage ? 0 : Math.max(box.top, 0);
  const right = isPage ? window.innerWidth : Math.min(box.right, window.innerWidth);
  const bottom = isPage ? window.innerHeight : Math.min(box.bottom, window.innerHeight);
  const { scrollLeft, scrollTop } = scroller;
  scroller.scrollLeft += most_px * pull(x, left, right);
  scroller.scrollTop += most_px * pull(y, top, bottom);
  return scroller.scrollLeft !== scrollLeft || scroller.scrollTop !== scrollTop;
}

/** From -1 at one edge to 1 at the other, 0 in between. */
function pull(at: number, from: number, to: number): number {
  const edge = Math.min(EDGE_PX, (to - from) / 4);
  if (at < from + edge) return Math.max(-1, (at - from - edge) / edge);
  if (at > to - edge) return Math.min(1, (at - to + edge) / edge);
  return 0;
}
