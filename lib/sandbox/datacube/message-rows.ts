import type { Account } from '../account';
import { daysSinceMonday, dayText, monthOf } from './days';
import { messagesOn, type Upstream } from './message-log';

/** A stretch of days with one set of figures, named by its first. */
type Span = { first: number; end: number };

export const dayAt = (day: number): Span => ({ first: day, end: day + 1 });
/** The week that begins on a day, if it is a Monday and the week is over. */
export const weekAt = (day: number, yesterday: number): Span | undefined =>
  daysSinceMonday(day) === 0 && day + 6 <= yesterday ? { first: day, end: day + 7 } : undefined;
export const monthAt = (day: number, yesterday: number): Span | undefined => {
  const month = monthOf(day);
  return month.first === day && month.end - 1 <= yesterday ? month : undefined;
};

export function upstream(account: Account, span: Span) {
  return kindRows(messagesOn(account, span.first, span.end)).map((row) => ({
    ref_date: dayText(span.first),
    ...row,
  }));
}

export function upstreamByHour(account: Account, day: number) {
  const messages = messagesOn(account, day, day + 1);
  const hours = [...new Set(messages.map(({ hour }) => hour))].sort((a, b) => a - b);
  return hours.flatMap((hour) =>
    kindRows(messages.filter((message) => message.hour === hour)).map((row) => ({
      ref_date: dayText(day),
      ref_hour: hour * 100,
      ...row,
    })),
  );
}

function kindRows(messages: Upstream[]) {
  const kinds = [...new Set(messages.map(({ kind }) => kind))].sort((a, b) => a - b);
  return kinds.map((kind) => {
    const own = messages.filter((message) => message.kind === kind);
    const msg_count = own.reduce((sum, { count }) => sum + count, 0);
    return { msg_type: kind, msg_user: new Set(own.map(({ fan }) => fan)).size, msg_count };
  });
}

/** How many fans wrote 1–5 messages (interval 1), 6–10 (2), more (3). */
export function distribution(account: Account, span: Span) {
  const byFan = new Map<number, number>();
  for (const { fan, count } of messagesOn(account, span.first, span.end))
    byFan.set(fan, (byFan.get(fan) ?? 0) + count);
  const users = [0, 0, 0];
  for (const count of byFan.values()) {
    const interval = count <= 5 ? 0 : count <= 10 ? 1 : 2;
    users[interval] = (users[interval] ?? 0) + 1;
  }
  return users
    .map((msg_user, i) => ({ ref_date: dayText(span.first), count_interval: i + 1, msg_user }))
    .filter(({ msg_user }) => msg_user > 0);
}
