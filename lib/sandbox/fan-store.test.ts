import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FanStore } from './fan-store';

type Step = { do: 'follow' | 'unfollow' | 'tag' | 'untag' | 'list'; who: number; n: number };
const steps = fc.array(
  fc.record({
    do: fc.constantFrom<Step['do']>('follow', 'follow', 'follow', 'unfollow', 'tag', 'untag', 'list'),
    who: fc.nat(20),
    n: fc.nat(30),
  }),
  { maxLength: 120 },
);

type Known = { at: number; place: number; following: boolean; tags: number[] };

/** The same, the slow way: sorted anew for each question. */
function listed(people: Map<string, Known>): string[] {
  return [...people]
    .filter(([, person]) => person.following)
    .sort(([, a], [, b]) => a.at - b.at || a.place - b.place)
    .map(([openid]) => openid);
}

function copyOf(store: FanStore): FanStore {
  const copy = new FanStore('copy');
  for (const [key, value] of store.dump()) copy.load(key, JSON.parse(JSON.stringify(value)));
  copy.restore();
  return copy;
}

test('lists followers by follow time after any follows, leaves and returns, page by page, also when read back', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 7 }), (todo, pageSize) => {
      const store = new FanStore('fans');
      const people = new Map<string, Known>();
      let place = 0;
      for (const step of todo) {
        const openid = `o${step.who}`;
        const fan = store.find(openid) ?? store.add(openid, false);
        const person = people.get(openid) ?? { at: 0, place: 0, following: false, tags: [] };
        people.set(openid, person);
        if (step.do === 'follow' && !person.following) {
          store.follow(fan, step.n);
          place += 1;
          Object.assign(person, { following: true, at: step.n, place });
        }
        if (step.do === 'unfollow') {
          store.unfollow(fan);
          person.following = false;
        }
        if (step.do === 'tag') {
          store.addTag(fan, step.n);
          if (!person.tags.includes(step.n)) person.tags.push(step.n);
        }
        if (step.do === 'untag') {
          store.removeTag(fan, step.n);
          person.tags = person.tags.filter((tag) => tag !== step.n);
        }
        if (step.do === 'list')
          expect(store.page(undefined, 100).map((f) => store.openid(f))).toEqual(listed(people));
      }
      const pages: string[] = [];
      for (let after: number | undefined; ; ) {
        const page = store.page(after, pageSize);
        if (page.length === 0) break;
        pages.push(...page.map((fan) => store.openid(fan)));
        after = page.at(-1);
      }
      expect(pages).toEqual(listed(people));
      const copy = copyOf(store);
      expect(copy.followingCount).toBe(pages.length);
      for (const [openid, person] of people) {
        const fan = copy.find(openid) ?? -1;
        expect([copy.isFollowing(fan), copy.tagIds(fan)]).toEqual([person.following, person.tags]);
      }
    }),
    { numRuns: 300 },
  );
});

test('whoever followed last and follows anew at an earlier time is listed at that time', () => {
  const store = new FanStore('fans');
  const [first, second] = [store.add('o1', false), store.add('o2', false)];
  store.follow(first, 1);
  store.follow(second, 1);
  store.unfollow(second);
  store.follow(second, 0);
  expect(store.page(undefined, 10)).toEqual([second, first]);
});
