import { Fragment } from "react";
import { dayName, dayOf, exactTimeOf, timeOf } from "../days";
import { Link } from "../routing";
import type { Row } from "./story";

/** What happened, by day, newest first. */
export function Rows({ rows }: { rows: readonly Row[] }) {
  const days = new Map<string, Row[]>();
  for (const row of rows) days.set(dayOf(row.at), [...(days.get(dayOf(row.at)) ?? []), row]);
  return (
    <div className="activity">
      {[...days].map(([day, each]) => (
        <section key={day} aria-label={dayName(each[0]!.at)}>
          <h2>{dayName(each[0]!.at)}</h2>
          <ol>
            {each.map((row) => (
              <OneRow key={row.seq} row={row} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function OneRow({ row: { at, kind, who, sentence, count } }: { row: Row }) {
  const { did, to, then, quote, several } = sentence;
  const thing = count > 1 && several ? `${count} ${several}` : sentence.thing;
  const parts = [
    who && <span className="title">{who}</span>,
    did && <span>{did}</span>,
    thing && (to ? <Link to={to}>{thing}</Link> : <span className="title">{thing}</span>),
    then && <span>{then}</span>,
  ].filter(Boolean);
  return (
    <li>
      <span className={`kind of-${kind}`} aria-hidden="true" />
      <div className="words-of">
        <p className="sentence">
          {parts.map((part, index) => (
            <Fragment key={index}>
              {index > 0 && " "}
              {part}
            </Fragment>
          ))}
        </p>
        {quote && <p className="quote">{quote}</p>}
      </div>
      <time dateTime={at} title={exactTimeOf(at)}>
        {timeOf(at)}
      </time>
    </li>
  );
}
