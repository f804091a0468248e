import { AppError, type ErrorParams } from '@/lib/errors';
import { isPlace } from '@/lib/members/places';
import { type FoundPeople, type KnownMember, memberKey, phoneKey } from './find-people';
import type { CarriedTags } from './find-tags';
import type { Person } from './person';
import { CARRIED, setTags } from './plan-tags';
import type { Refusal, Wanted } from './read-row';
import type { ImportCounts, ImportOptions } from './schema';
import type { KnownTag } from './vocabulary';

export type Plan = {
  people: Person[];
  counts: ImportCounts;
  refusals: Refusal[];
  /** Other keys by which later chunks of a dry run find the same person. */
  aliases: Map<string, string>;
};

export type PlanInput = {
  rows: readonly Wanted[];
  found: FoundPeople;
  carried: CarriedTags;
  options: Pick<ImportOptions, 'write' | 'create' | 'branchId'>;
  /** Tags for everybody in the file. */
  allTags: readonly KnownTag[];
  /** Branches of the actor; null: all. */
  branchIds: number[] | null;
  now: Date;
};

/**
 * Decides what each row does to whom, in the order of the file, without writing anything: the dry run and the real run
 * share it, so that what was told before is what happens.
 */
export function planRows(input: PlanInput): Plan {
  const plan: Plan = {
    people: [],
    counts: { created: 0, updated: 0, unchanged: 0, refused: 0, tagged: 0 },
    refusals: [],
    aliases: new Map(),
  };
  const people = new Map<string, Person>();
  for (const row of input.rows) {
    try {
      const outcome = planRow(input, plan, people, row);
      plan.counts[outcome] += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      plan.counts.refused += 1;
      plan.refusals.push(refuse(row, error.code, error.params));
    }
  }
  plan.people = [...people.values()];
  return plan;
}

export function refuse(row: Wanted, code: string, params: ErrorParams): Refusal {
  return { row: row.row, code, params, cells: row.cells };
}

function planRow(
  input: PlanInput,
  plan: Plan,
  people: Map<string, Person>,
  row: Wanted,
): 'created' | 'updated' | 'unchanged' {
  const { found } = input;
  const member = whoIsMeant(input, row);
  const hash = row.phone === undefined ? null : (found.hashes.get(row.phone) ?? '');
  const ownKey = member ? memberKey(member.id) : phoneKey(hash ?? '');
  const seen = found.seen.get(ownKey);
  const key = seen?.personKey ?? plan.aliases.get(ownKey) ?? ownKey;
  const known = people.get(key);
  const isNew = !member && !seen && !known;
  const branchId = row.branchId ?? (isNew ? (input.options.branchId ?? undefined) : undefined);
  if (isNew) checkCreation(input, row, branchId);
  const person =
    known ?? meet(input, { member, key, hash, isNew, row, fileBranchId: seen?.branchId ?? null });
  if (row.branchId !== undefined && person.fileBranchId !== null && person.fileBranchId !== row.branchId) {
    throw new AppError('import.branch_twice');
  }
  const isPhoneNew = takesPhone(input, plan, people, person, row, hash);
  const isOther = [
    isPhoneNew && setPhone(plan, person, row, hash),
    setValues(input, person, row),
    setBranch(input, person, branchId, row.branchId),
    setTags(input, plan, person, row),
  ].some(Boolean);
  people.set(key, person);
  if (isNew) return 'created';
  return isOther || (seen !== undefined && person.id === null) ? 'updated' : 'unchanged';
}

/** By id, openid and number, in this order; what contradicts is refused, and who is of another branch is not there. */
function whoIsMeant({ found, branchIds, options }: PlanInput, row: Wanted): KnownMember | null {
  const isOwn = (id: bigint | undefined) => {
    const member = id === undefined ? undefined : found.members.get(id);
    const isInScope = branchIds === null || (member?.branchId != null && branchIds.includes(member.branchId));
    return member && isInScope ? member : null;
  };
  const byId = row.id === undefined ? null : isOwn(found.byId.get(row.id));
  if (row.id !== undefined && !byId) throw new AppError('import.unknown_member', { id: String(row.id) });
  const byOpenid = row.openid === undefined ? null : isOwn(found.byOpenid.get(row.openid));
  if (row.openid !== undefined && !byOpenid) throw new AppError('import.unknown_fan');
  if (byId && byOpenid && byId.id !== byOpenid.id) throw new AppError('import.two_members');
  const named = byId ?? byOpenid;
  const holderId = row.phone === undefined ? undefined : holderOf(found, row.phone);
  if (holderId === undefined) return named;
  const holder = isOwn(holderId);
  if (!holder) throw new AppError('import.phone_of_other_branch');
  if (named && named.id !== holder.id) {
    const isTaken = options.write === 'overwrite' || named.phoneHash === null;
    if (isTaken) throw new AppError('import.phone_of_other', { id: String(holder.id) });
  }
  return named ?? holder;
}

function holderOf({ byPhone, seen, hashes }: FoundPeople, phone: string): bigint | undefined {
  const holder = byPhone.get(phone);
  if (holder !== undefined) return holder;
  // In a dry run an earlier row gave the number to a member who has not got it yet.
  const key = seen.get(phoneKey(hashes.get(phone) ?? ''))?.personKey;
  return key?.startsWith('m:') ? BigInt(key.slice(2)) : undefined;
}

function checkCreation({ options, branchIds }: PlanInput, row: Wanted, branchId: number | undefined): void {
  if (!options.create) throw new AppError('import.not_a_member');
  if (row.phone === undefined) throw new AppError('import.no_identity');
  if (branchIds !== null && branchId === undefined) throw new AppError('import.branch_needed');
}

type Meeting = {
  member: KnownMember | null;
  key: string;
  hash: string | null;
  isNew: boolean;
  row: Wanted;
  fileBranchId: number | null;
};

function meet({ carried }: PlanInput, { member, key, isNew, row, fileBranchId }: Meeting): Person {
  const carriedIds = member ? (carried.carries.get(member.id) ?? new Set<number>()) : new Set<number>();
  return {
    key,
    id: member?.id ?? null,
    values: {
      name: member?.name ?? null,
      sex: member?.sex ?? null,
      birthMonth: member?.birthMonth ?? null,
      province: member?.province ?? null,
      city: member?.city ?? null,
      storeId: member?.storeId ?? null,
      registeredAt: member?.registeredAt ?? null,
    },
    phoneHash: member?.phoneHash ?? null,
    phone: null,
    branchId: member?.branchId ?? null,
    fileBranchId,
    tags: new Map([...carriedIds].map((id) => [id, CARRIED])),
    isCreated: isNew,
    isChanged: false,
    isBranchMoved: false,
    firstRow: row.row,
  };
}

function takesPhone(
  { options }: PlanInput,
  plan: Plan,
  people: Map<string, Person>,
  person: Person,
  row: Wanted,
  hash: string | null,
): boolean {
  if (row.phone === undefined || hash === null || person.phoneHash === hash) return false;
  if (person.phoneHash !== null && options.write === 'fill') return false;
  // Another row of this chunk gave the number to somebody else.
  const holder =
    plan.aliases.get(phoneKey(hash)) ?? (people.has(phoneKey(hash)) ? phoneKey(hash) : person.key);
  if (holder !== person.key) {
    throw new AppError('import.phone_of_other', { id: holder.startsWith('m:') ? holder.slice(2) : '–' });
  }
  return true;
}

function setPhone(plan: Plan, person: Person, row: Wanted, hash: string | null): boolean {
  person.phone = row.phone ?? null;
  person.phoneHash = hash;
  person.isChanged = true;
  if (person.key !== phoneKey(hash ?? '')) plan.aliases.set(phoneKey(hash ?? ''), person.key);
  return true;
}

function setValues({ options, now }: PlanInput, person: Person, row: Wanted): boolean {
  const { values } = person;
  let isOther = false;
  const set = <K extends keyof typeof values>(key: K, value: (typeof values)[K] | undefined) => {
    if (value === undefined || isSame(values[key], value)) return;
    if (values[key] !== null && options.write === 'fill') return;
    values[key] = value;
    isOther = true;
  };
  set('name', row.name);
  set('sex', row.sex);
  set('birthMonth', row.birthMonth);
  set('storeId', row.storeId);
  set('registeredAt', row.registeredAt);
  const before = values.province;
  // Province and city belong together: a gap is filled only where both are unknown or the province agrees.
  const isPlaceFree = options.write === 'overwrite' || before === null || before === row.province;
  if (isPlaceFree) {
    set('province', row.province);
    set('city', row.city);
    const isMoved = values.province !== before && row.city === undefined;
    if (isMoved && values.city !== null && !isPlace(values.province ?? '', values.city)) values.city = null;
  }
  // A member with a number is registered; where the file does not say when, now.
  if (person.phone !== null && values.registeredAt === null) {
    values.registeredAt = now;
    isOther = true;
  }
  if (isOther) person.isChanged = true;
  return isOther;
}

function isSame(left: unknown, right: unknown): boolean {
  return left instanceof Date && right instanceof Date ? left.getTime() === right.getTime() : left === right;
}

function setBranch(
  { options }: PlanInput,
  person: Person,
  branchId: number | undefined,
  ofRow: number | undefined,
): boolean {
  if (ofRow !== undefined) person.fileBranchId = ofRow;
  if (branchId === undefined || branchId === person.branchId) return false;
  if (person.branchId !== null && options.write === 'fill') return false;
  person.branchId = branchId;
  if (!person.isCreated) person.isBranchMoved = true;
  return true;
}
