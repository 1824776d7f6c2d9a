// Days and times of day, as those who look at them count them.

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const DAY_OF_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short" });
const DAY_MS = 86_400_000;

/** The day of a time, to compare it with others. */
export function dayOf(time: string): string {
  return new Date(time).toDateString();
}

/** Such as `Today`, or `Saturday, 21 November`. */
export function dayName(time: string, now_ms = Date.now()): string {
  const day = dayOf(time);
  if (day === new Date(now_ms).toDateString()) return "Today";
  if (day === new Date(now_ms - DAY_MS).toDateString()) return "Yesterday";
  const date = new Date(time);
  return (date.getFullYear() === new Date(now_ms).getFullYear() ? DAY : DAY_OF_YEAR).format(date);
}

/** Such as `14:05`. */
export function timeOf(time: string): string {
  return TIME.format(new Date(time));
}

/** A time in full. */
export function exactTimeOf(time: string): string {
  return EXACT.format(new Date(time));
}
