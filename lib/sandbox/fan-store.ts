import { madeUp } from './ids';
import type { Change, Persisted } from './state/persisted';

const PAGE = 256; // fans in one journal line
const FOLLOWING = 1;
const BLACKLISTED = 2;
const REFUSES_MASS = 4;
const HAS_UNIONID = 8;

type StatePage = { flags: number[]; followedAt: number[]; month: number[]; tags: (number[] | 0)[] };

/**
 * The fans of one account, in columns: a million take some 200 MB. A fan is its number here, in the order in which
 * they first appeared; nobody is ever removed, since somebody who left is still known.
 */
export class FanStore implements Persisted {
  readonly name: string;
  private readonly openids: string[] = [];
  private readonly byOpenid = new Map<string, number>();
  private flags = new Uint8Array(PAGE);
  private followed = new Uint32Array(PAGE); // Unix seconds
  private month = new Uint32Array(PAGE); // month number × 256 + messages received in it
  private place = new Uint32Array(PAGE); // position in `order`
  private readonly tags: (number[] | undefined)[] = [];
  /** Fans by follow time. An entry counts only while its fan follows and stands at this very place. */
  private order = new Uint32Array(PAGE);
  private orderLength = 0;
  private orderIsSorted = true;
  /** Follow time of the last in `order`; not asked of that fan, who may have followed anew since. */
  private lastFollowedAt = 0;
  private following = 0;
  private readonly changedIdentities = new Set<number>();
  private readonly changedStates = new Set<number>();

  constructor(name: string) {
    this.name = name;
  }

  get size(): number {
    return this.openids.length;
  }

  get followingCount(): number {
    return this.following;
  }

  find(openid: string): number | undefined {
    return this.byOpenid.get(openid);
  }

  openid(fan: number): string {
    return this.openids[fan] ?? '';
  }

  /** Adds somebody who does not follow yet. */
  add(openid: string, hasUnionid: boolean): number {
    const fan = this.openids.length;
    this.openids.push(openid);
    this.byOpenid.set(openid, fan);
    this.tags.push(undefined);
    this.grow(fan + 1);
    if (hasUnionid) this.flags[fan] = HAS_UNIONID;
    this.changedIdentities.add(Math.floor(fan / PAGE));
    this.touch(fan);
    return fan;
  }

  unionid(fan: number): string | undefined {
    return this.has(fan, HAS_UNIONID) ? madeUp.unionid(this.openid(fan)) : undefined;
  }

  giveUnionid(fan: number): void {
    this.put(fan, HAS_UNIONID, true);
  }

  isFollowing(fan: number): boolean {
    return this.has(fan, FOLLOWING);
  }

  followedAt(fan: number): number {
    return this.followed[fan] ?? 0;
  }

  follow(fan: number, atSeconds: number): void {
    if (this.isFollowing(fan)) return;
    this.put(fan, FOLLOWING, true);
    this.followed[fan] = atSeconds;
    this.following += 1;
    this.append(fan);
  }

  unfollow(fan: number): void {
    if (!this.isFollowing(fan)) return;
    this.put(fan, FOLLOWING, false);
    this.following -= 1;
  }

  isBlacklisted(fan: number): boolean {
    return this.has(fan, BLACKLISTED);
  }

  setBlacklisted(fan: number, isBlacklisted: boolean): void {
    this.put(fan, BLACKLISTED, isBlacklisted);
  }

  refusesMass(fan: number): boolean {
    return this.has(fan, REFUSES_MASS);
  }

  setRefusesMass(fan: number, refuses: boolean): void {
    this.put(fan, REFUSES_MASS, refuses);
  }

  /** Oldest first. */
  tagIds(fan: number): readonly number[] {
    return this.tags[fan] ?? [];
  }

  hasTag(fan: number, tagId: number): boolean {
    return this.tags[fan]?.includes(tagId) ?? false;
  }

  addTag(fan: number, tagId: number): boolean {
    const tags = this.tags[fan];
    if (tags?.includes(tagId)) return false;
    if (tags) tags.push(tagId);
    else this.tags[fan] = [tagId];
    this.touch(fan);
    return true;
  }

  removeTag(fan: number, tagId: number): boolean {
    const tags = this.tags[fan];
    const at = tags?.indexOf(tagId) ?? -1;
    if (!tags || at < 0) return false;
    if (tags.length === 1) this.tags[fan] = undefined;
    else tags.splice(at, 1);
    this.touch(fan);
    return true;
  }

  receivedInMonth(fan: number, month: number): number {
    const packed = this.month[fan] ?? 0;
    return packed >>> 8 === month ? packed & 255 : 0;
  }

  setReceivedInMonth(fan: number, month: number, count: number): void {
    this.month[fan] = month * 256 + Math.min(count, 255);
    this.touch(fan);
  }

  /** The next followers after `after` (a fan, or nothing for the first), by follow time, that `matches`. */
  page(after: number | undefined, limit: number, matches?: (fan: number) => boolean): number[] {
    this.sortOrder();
    const found: number[] = [];
    const start = after === undefined ? 0 : (this.place[after] ?? 0) + 1;
    for (let at = start; at < this.orderLength && found.length < limit; at += 1) {
      const fan = this.order[at] ?? 0;
      if (this.place[fan] !== at || !this.isFollowing(fan)) continue;
      if (!matches || matches(fan)) found.push(fan);
    }
    return found;
  }

  /** Brings the order up to date; done where many fans are made, so that nobody's first list has to wait for it. */
  sortOrder(): void {
    if (this.orderIsSorted) return;
    // Whoever left keeps the place: a list may be read on from there.
    const live = this.order.subarray(0, this.orderLength).filter((fan, at) => this.place[fan] === at);
    live.sort(
      (a, b) => this.followedAt(a) - this.followedAt(b) || (this.place[a] ?? 0) - (this.place[b] ?? 0),
    );
    this.order.set(live);
    this.orderLength = live.length;
    live.forEach((fan, at) => {
      this.place[fan] = at;
    });
    this.lastFollowedAt = this.followedAt(live.at(-1) ?? -1);
    this.orderIsSorted = true;
  }

  takeChanges(): Change[] {
    const changes: Change[] = [];
    for (const page of this.changedIdentities) changes.push(this.identityPage(page));
    for (const page of this.changedStates) changes.push(this.statePage(page));
    this.changedIdentities.clear();
    this.changedStates.clear();
    return changes;
  }

  *dump(): Iterable<Change> {
    const pages = Math.ceil(this.size / PAGE);
    for (let page = 0; page < pages; page += 1) yield this.identityPage(page);
    for (let page = 0; page < pages; page += 1) yield this.statePage(page);
  }

  load(key: string, value: unknown): void {
    const first = Number(key.slice(1)) * PAGE;
    if (key.startsWith('i')) {
      (value as string[]).forEach((openid, i) => {
        if (first + i >= this.size) this.add(openid, false);
      });
    } else {
      const page = value as StatePage;
      page.flags.forEach((flags, i) => {
        const fan = first + i;
        this.flags[fan] = flags;
        this.followed[fan] = page.followedAt[i] ?? 0;
        this.month[fan] = page.month[i] ?? 0;
        this.tags[fan] = page.tags[i] || undefined;
      });
    }
  }

  /** Counts and orders anew what `load` filled in. */
  restore(): void {
    this.changedIdentities.clear();
    this.changedStates.clear();
    this.following = 0;
    this.orderLength = 0;
    this.lastFollowedAt = 0;
    for (let fan = 0; fan < this.size; fan += 1) {
      if (this.isFollowing(fan)) this.following += 1;
      this.append(fan);
    }
    this.sortOrder();
  }

  private identityPage(page: number): Change {
    return [`i${page}`, this.openids.slice(page * PAGE, (page + 1) * PAGE)];
  }

  private statePage(page: number): Change {
    const first = page * PAGE;
    const end = Math.min(first + PAGE, this.size);
    const value: StatePage = {
      flags: Array.from(this.flags.subarray(first, end)),
      followedAt: Array.from(this.followed.subarray(first, end)),
      month: Array.from(this.month.subarray(first, end)),
      tags: this.tags.slice(first, end).map((tags) => tags ?? 0),
    };
    return [`s${page}`, value];
  }

  private append(fan: number): void {
    if (this.orderLength === this.order.length) this.order = grown(this.order, this.orderLength * 2);
    if (this.lastFollowedAt > this.followedAt(fan)) this.orderIsSorted = false;
    this.lastFollowedAt = this.followedAt(fan);
    this.order[this.orderLength] = fan;
    this.place[fan] = this.orderLength;
    this.orderLength += 1;
  }

  private grow(size: number): void {
    if (size <= this.flags.length) return;
    const capacity = this.flags.length * 2;
    const flags = new Uint8Array(capacity);
    flags.set(this.flags);
    this.flags = flags;
    this.followed = grown(this.followed, capacity);
    this.month = grown(this.month, capacity);
    this.place = grown(this.place, capacity);
  }

  private has(fan: number, flag: number): boolean {
    return ((this.flags[fan] ?? 0) & flag) !== 0;
  }

  private put(fan: number, flag: number, on: boolean): void {
    const flags = this.flags[fan] ?? 0;
    this.flags[fan] = on ? flags | flag : flags & ~flag;
    this.touch(fan);
  }

  private touch(fan: number): void {
    this.changedStates.add(Math.floor(fan / PAGE));
  }
}

function grown(from: Uint32Array<ArrayBuffer>, capacity: number): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(capacity);
  to.set(from);
  return to;
}
