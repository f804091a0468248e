import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { askApi, refusedWith as failed, makeApiToken as makeToken } from '@/lib/testing/api';
import { makeAccount, makeBranch, makeFan, makeMember, makeTag, unique } from '@/lib/testing/factories';
import { listMemberTagsCall, lookupCall, tagMemberCall, untagMemberCall } from '@/lib/web/api/member-calls';
import * as tagCalls from '@/lib/web/api/tag-calls';
import * as memberTags from './members/[id]/tags/route';
import * as lookup from './members/lookup/route';
import * as carriers from './tags/[code]/members/route';
import * as oneTag from './tags/[code]/route';

let everything: Awaited<ReturnType<typeof makeToken>>;
beforeAll(async () => {
  everything = await makeToken();
});
afterAll(closeDb);

type Asked = Parameters<typeof askApi>;
const ask = (routes: Asked[0], call: Asked[1], options: Partial<Asked[2]> = {}) =>
  askApi(routes, call, { token: everything.token, ...options });
const carried = (tagId: number, memberId: bigint) => db.memberTag.count({ where: { tagId, memberId } });

describe('/api/v1/members/{id}/tags', () => {
  test('a member gets tags, all in one transaction, and loses them; a repeat changes nothing', async () => {
    const [member, a, b] = [await makeMember(), await makeTag(), await makeTag()];
    const params = { id: String(member.id) };
    const body = { codes: [a.code, b.code] };
    const first = await ask(memberTags, tagMemberCall, { params, body });
    expect(first.body).toMatchObject({ memberId: params.id, redirectedFrom: null });
    expect(first.body.tags).toEqual([a, b].map(({ code }) => ({ code, outcome: 'changed' })));
    expect((await ask(memberTags, tagMemberCall, { params, body })).body.tags[0].outcome).toBe('unchanged');
    const list = await ask(memberTags, listMemberTagsCall, { params });
    expect(list.body.tags.map((tag: { code: string }) => tag.code).sort()).toEqual([a.code, b.code].sort());
    expect(list.body.tags[0].source).toBe('api');
    expect((await ask(memberTags, untagMemberCall, { params, body })).body.tags[0].outcome).toBe('changed');
    expect((await ask(memberTags, listMemberTagsCall, { params })).body.tags).toEqual([]);
  });
  test('one unknown code refuses all and is named; a branch’s tag and two of one exclusive group are refused', async () => {
    const [member, tag, branch] = [await makeMember(), await makeTag(), await makeBranch()];
    const params = { id: String(member.id) };
    const give = (codes: string[]) => ask(memberTags, tagMemberCall, { params, body: { codes } });
    const unknown = await give([tag.code, 'nope-1']);
    expect(unknown).toEqual(failed(400, 'tag.unknown_codes'));
    expect(unknown.body.error.message).toContain('nope-1');
    expect(await carried(tag.id, member.id)).toBe(0);
    const { code } = await db.tag.findUniqueOrThrow({ where: { id: branch.tagId } });
    expect(await give([tag.code, code])).toEqual(failed(400, 'tag.of_branch'));
    const group = await db.tagGroup.create({ data: { name: unique('组'), isExclusive: true } });
    const [x, y] = [await makeTag({ groupId: group.id }), await makeTag({ groupId: group.id })];
    expect(await give([x.code, y.code])).toEqual(failed(400, 'tag.codes_exclude'));
    expect(await give([])).toEqual(failed(400, 'tag.codes_missing'));
  });
  test('the id of a merged member means who took over, and the answer says so', async () => {
    const [winner, tag] = [await makeMember(), await makeTag()];
    const merged = await makeMember();
    await db.member.update({ where: { id: merged.id }, data: { mergedIntoId: winner.id } });
    const params = { id: String(merged.id) };
    const answer = await ask(memberTags, tagMemberCall, { params, body: { codes: [tag.code] } });
    expect(answer.body).toMatchObject({ memberId: String(winner.id), redirectedFrom: String(merged.id) });
    expect(await carried(tag.id, winner.id)).toBe(1);
    expect((await ask(memberTags, listMemberTagsCall, { params })).body.memberId).toBe(String(winner.id));
  });
  test('a token of one branch neither reads nor changes people of another', async () => {
    const [own, other] = [await makeBranch(), await makeBranch()];
    const { token } = await makeToken({ branchIds: [own.id] });
    const [mine, theirs, tag] = [
      await makeMember({ branchId: own.id }),
      await makeMember({ branchId: other.id }),
      await makeTag(),
    ];
    const body = { codes: [tag.code] };
    const of = (id: bigint) => ({ token, params: { id: String(id) } });
    expect((await ask(memberTags, tagMemberCall, { ...of(mine.id), body })).status).toBe(200);
    for (const id of [theirs.id, (await makeMember()).id, 999_999_999n]) {
      expect(await ask(memberTags, tagMemberCall, { ...of(id), body })).toEqual(
        failed(404, 'common.not_found'),
      );
      expect(await ask(memberTags, untagMemberCall, { ...of(id), body })).toEqual(
        failed(404, 'common.not_found'),
      );
      expect(await ask(memberTags, listMemberTagsCall, of(id))).toEqual(failed(404, 'common.not_found'));
    }
    expect(await ask(memberTags, listMemberTagsCall, { token, params: { id: '1x' } })).toEqual(
      failed(400, 'api.bad_member_id'),
    );
  });
  test('a WeChat tag is of the token’s account only, and a member who does not follow is told', async () => {
    const [account, other] = [await makeAccount(), await makeAccount()];
    const tag = await makeTag({ accountId: account.id, wechatTagId: 101 });
    const [fan, stranger] = [await makeMember(), await makeMember()];
    await makeFan({ accountId: account.id, memberId: fan.id });
    const give = (token: string, id: bigint) =>
      ask(memberTags, tagMemberCall, { token, params: { id: String(id) }, body: { codes: [tag.code] } });
    const { token } = await makeToken({ accountId: account.id });
    expect((await give(token, fan.id)).body.tags).toEqual([{ code: tag.code, outcome: 'changed' }]);
    expect((await give(token, stranger.id)).body.tags).toEqual([{ code: tag.code, outcome: 'notFollowing' }]);
    for (const foreign of [(await makeToken({ accountId: other.id })).token, everything.token]) {
      expect(await give(foreign, fan.id)).toEqual(failed(400, 'tag.unknown_codes'));
      expect(await ask(oneTag, tagCalls.getTagCall, { token: foreign, params: { code: tag.code } })).toEqual(
        failed(404, 'common.not_found'),
      );
    }
    const list = await ask(carriers, tagCalls.listCarriersCall, { token, params: { code: tag.code } });
    expect(list.body.members).toMatchObject([{ memberId: String(fan.id), source: 'api' }]);
  });
});

describe('/api/v1/members:lookup', () => {
  test('phones however written, openids, unionids and merged ids lead to members; the rest is unknown', async () => {
    const phone = `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    const [account, member, merged] = [await makeAccount(), await makeMember({ phone }), await makeMember()];
    await db.member.update({ where: { id: merged.id }, data: { mergedIntoId: member.id } });
    const fan = await makeFan({ accountId: account.id, memberId: member.id });
    const unionid = unique('u');
    await db.fan.update({ where: { id: fan.id }, data: { unionid } });
    const memberId = String(member.id);
    const body = {
      phones: [`+86 ${phone}`, 'not a number'],
      openids: [fan.openid, 'o-nobody'],
      unionids: [unionid],
      ids: [String(merged.id), '987654321'],
    };
    expect((await ask(lookup, lookupCall, { body })).body).toEqual({
      members: [
        { by: 'phones', value: `+86 ${phone}`, memberId },
        { by: 'openids', value: fan.openid, memberId },
        { by: 'unionids', value: unionid, memberId },
        { by: 'ids', value: String(merged.id), memberId },
      ],
      unknown: [
        { by: 'phones', value: 'not a number' },
        { by: 'openids', value: 'o-nobody' },
        { by: 'ids', value: '987654321' },
      ],
    });
    const branch = await makeBranch();
    const limited = await makeToken({ branchIds: [branch.id] });
    expect((await ask(lookup, lookupCall, { token: limited.token, body })).body.members).toEqual([]);
    const foreign = await makeToken({ accountId: (await makeAccount()).id });
    const byFan = { openids: [fan.openid], unionids: [unionid] };
    expect((await ask(lookup, lookupCall, { token: foreign.token, body: byFan })).body.members).toEqual([]);
  });
  test('1 000 values are looked up, one more is refused', async () => {
    const ids = Array.from({ length: 600 }, (_, i) => String(900_000_000 + i));
    const phones = Array.from({ length: 400 }, (_, i) => `1390000${String(i).padStart(4, '0')}`);
    expect((await ask(lookup, lookupCall, { body: { ids, phones } })).body.unknown).toHaveLength(1_000);
    const more = { ids: [...ids, '1'], phones };
    expect(await ask(lookup, lookupCall, { body: more })).toEqual(failed(400, 'api.too_many_values'));
  });
});
