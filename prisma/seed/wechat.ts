import { accountClient } from '@/lib/accounts/account-client';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { syncDrafts } from '@/lib/materials/sync-drafts';
import { createTag } from '@/lib/tags/create-tag';
import { syncWechatTags } from '@/lib/tags/sync-wechat-tags';
import { tagMembers } from '@/lib/tags/tag-members';
import { addDraft } from '@/lib/wechat/drafts';
import { addMaterial } from '@/lib/wechat/materials';
import { WECHAT_TAGS } from './tags';

const AT_ONCE = 1_000;
/** A tag of the demo goes to this many followers at most, however large the demo. */
const MOST = 20_000;
/** The smallest JPEG header that is judged as one; the demo's covers are drawn by the page itself. */
const COVER = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0]);

const ARTICLES = [
  {
    title: '会员日：第二杯一元',
    digest: '每周三，全国门店，凭会员码参加。',
    content: '<p>每周三是会员日。凭会员码，第二杯一元。</p>',
  },
  {
    title: '秋天的第一杯：桂花乌龙上新',
    digest: '现熬桂花蜜，三分糖刚好。',
    content: '<p>桂花乌龙今日上新，门店与小程序同步开售。</p>',
  },
  {
    title: '积分新规：一元一分，生日双倍',
    digest: '老积分自动转入，不用任何操作。',
    content: '<p>积分规则更新，原有积分自动转入。</p>',
  },
  {
    title: '门店地图：找到离你最近的一家',
    digest: '十二家分公司，全部门店一张图。',
    content: '<p>打开定位，看看离你最近的门店。</p>',
  },
] as const;

/** Tags kept at WeChat: made, given and brought to WeChat through the product's own verbs. */
export async function seedWechatTags(ctx: Ctx): Promise<void> {
  const [first] = await db.$queryRaw<{ fans: bigint }[]>`
    select count(*) as fans from fan where account_id = ${ctx.accountId} and is_subscribed`;
  const fans = Number(first?.fans ?? 0);
  for (const { code, name, perMille } of WECHAT_TAGS) {
    await createTag(ctx, { kind: 'wechat', name, code, groupId: null });
    const wanted = Math.min(MOST, Math.round((fans * perMille) / 1_000));
    // A stride through the ids: the same people each time, spread over all branches.
    const rows = await db.$queryRaw<{ member_id: bigint }[]>`
      select member_id from fan where account_id = ${ctx.accountId} and is_subscribed
       order by hashtext(openid || ${code}), id limit ${wanted}`;
    const ids = rows.map((row) => String(row.member_id));
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      await tagMembers(ctx, { code, memberIds: ids.slice(at, at + AT_ONCE) });
    }
  }
  await syncWechatTags(ctx);
}

/** Drafts in the account's draft box, and our copy of it. */
export async function seedDrafts(ctx: Ctx): Promise<void> {
  const client = await accountClient(ctx.accountId);
  const file = { bytes: COVER, fileName: 'cover.jpg', contentType: 'image/jpeg' };
  const { mediaId } = await addMaterial(client, { kind: 'thumb', file });
  for (const article of ARTICLES) {
    await addDraft(client, { articles: [{ ...article, author: '会员中心', thumb_media_id: mediaId }] });
  }
  await syncDrafts(ctx);
}
