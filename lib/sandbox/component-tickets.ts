import { type Component, componentTable } from './component';
import type { PushTreatment } from './deliver-push';
import { Refusal } from './errcodes';
import { madeUp } from './ids';
import type { World } from './world';

const EVERY_MS = 600_000;
const LIFE_MS = 12 * 3_600_000;
/** An old ticket is still told apart from a made-up one (61005, not 61006) for this long. */
const KEPT_MS = 24 * 3_600_000;

type Ticket = { component: string; ticket: string; at: number };

function ticketTable(world: World) {
  return world.table<Ticket>('componentTickets');
}

/** Pushes a new ticket; the ones before go on working until they are twelve hours old; §2.1. */
export function pushTicket(world: World, component: Component, treatment?: PushTreatment): number {
  const now = world.clock.now();
  const table = ticketTable(world);
  for (const old of [...table.values()]) if (now - old.at > KEPT_MS) table.delete(old.ticket);
  const ticket = `ticket@@@${madeUp.token()}`;
  table.put(ticket, { component: component.appid, ticket, at: now });
  const fields = { ComponentVerifyTicket: ticket };
  return world.pushes.pushComponentEvent(component, 'component_verify_ticket', fields, treatment);
}

/** The first ticket now, then one every ten minutes by the clock. */
export function startTickets(world: World, component: Component): void {
  pushTicket(world, component);
  scheduleNext(world, component, world.clock.now() + EVERY_MS);
}

/** Goes on with every platform's tickets after a restart; those that fell due while nothing ran are one. */
export function resumeTickets(world: World): void {
  for (const component of componentTable(world).values()) {
    scheduleNext(world, component, Math.max(component.nextTicketAt, world.clock.now()));
  }
}

function scheduleNext(world: World, component: Component, at: number): void {
  componentTable(world).put(component.appid, Object.assign(component, { nextTicketAt: at }));
  world.clock.at(at, () => {
    pushTicket(world, component, {}); // what a test ordered for the next push is not for this one
    scheduleNext(world, component, at + EVERY_MS);
  });
}

/** @throws Refusal 61006 (not a ticket of this platform), 61005 (older than twelve hours) */
export function checkTicket(world: World, component: Component, given: string | undefined): void {
  const ticket = given === undefined ? undefined : ticketTable(world).get(given);
  if (ticket?.component !== component.appid) throw new Refusal(61006);
  if (world.clock.now() - ticket.at > LIFE_MS) throw new Refusal(61005);
}
