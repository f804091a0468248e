import { beforeAll, describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { recordUnfollow } from '@/lib/people/record-follow';
import { makeAccount, makeCtx, makeFan, makeMember, makeTag, unique } from '@/lib/testing/factories';
import { makeUnknownFollowers, syncFans } from '@/lib/testing/fans';
import { control, startTestSandbox } from '@/lib/testing/sandbox';
import { userInfo } from '@/lib/wechat/wire/users';
import { writeDetails } from './write-details';

beforeAll(async () => {
  const sandbox = await startTestSandbox();
  return () => sandbox.close();
});

describe('fans who left and follow again, found out by a sync', () => {
  test('get their wished WeChat tags set again; who merely lost one at WeChat’s side is left to the comparison', async () => {
    const [known, unheard, stayed] = [unique('o'), unique('o'), unique('o')];
    const { account, ctx } = await makeUnknownFollowers({ openids: [known, unheard, stayed] });
    await syncFans(ctx);
    const tag = await makeTag({ accountId: account.id, wechatTagId: 777 });
    const fans = await db.fan.findMany({ where: { accountId: account.id } });
    await db.fanTag.createMany({
      data: fans.map((fan) => ({
        fanId: fan.id,
        tagId: tag.id,
        wanted: true,
        confirmed: true,
        source: 'staff' as const,
        appliedAt: new Date(ctx.now.getTime() - 3_600_000),
      })),
    });
    for (const openid of [known, unheard]) {
      await control('POST', `/_control/accounts/${account.appId}/fans/${openid}/unfollow`, {});
      await control('POST', `/_control/accounts/${account.appId}/fans/${openid}/follow`, {});
    }
    // Of one the leave was told, and the follow was not.
    const left = new Date(ctx.now.getTime() - 60_000);
    await recordUnfollow(ctx, { accountId: account.id, openid: known, at: left });
    for (const minutes of [1, 2])
      await syncFans({ ...ctx, now: new Date(ctx.now.getTime() + minutes * 60_000) });
    const waiting = await db.wechatTagOutbox.findMany({ where: { accountId: account.id, tagId: tag.id } });
    const openidOf = new Map(fans.map((fan) => [fan.id, fan.openid]));
    expect(waiting.map((row) => openidOf.get(row.fanId)).sort()).toEqual([known, unheard].sort());
    const tags = await db.fanTag.findMany({ where: { tagId: tag.id } });
    expect(tags.map(({ wanted, confirmed }) => ({ wanted, confirmed }))).toEqual(
      Array.from({ length: 3 }, () => ({ wanted: true, confirmed: false })),
    );
  });
});

test('an answer of WeChat that is written after a later one changes no tags', async () => {
  const [account, member] = [await makeAccount(), await makeMember()];
  const { id, openid } = await makeFan({ accountId: account.id, memberId: member.id });
  const ctx = makeCtx({ accountId: account.id });
  const told = (minutesAgo: number, tagId: number) => ({
    toldAt: new Date(ctx.now.getTime() - minutesAgo * 60_000),
    calls: 1,
    tags: [],
    fans: [
      {
        id,
        openid,
        remark: null,
        holdsRemark: false,
        info: userInfo.parse({ subscribe: 1, openid, tagid_list: [tagId], subscribe_time: 1_700_000_000 }),
      },
    ],
  });
  for (const one of [told(1, 102), told(5, 101)])
    await transaction((tx) => writeDetails(tx, ctx, { accountId: account.id, told: one }));
  expect(await db.fan.findUnique({ where: { id } })).toMatchObject({
    wechatTagIds: [102],
    wechatTagsAt: told(1, 0).toldAt,
    detailedAt: told(1, 0).toldAt,
  });
});
