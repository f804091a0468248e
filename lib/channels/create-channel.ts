import 'server-only';
import { randomInt } from 'node:crypto';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { readPlace, readTags } from './channel-facts';
import { qrAccountOf, qrAccountSelect, qrObstacle } from './qr-obstacle';
import { type CreateChannelInput, MAX_PERMANENT_CODES } from './schema';
import { askForQrCode, claimQrWish } from './settle-qr-code';

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const SCENE_LENGTH = 10;

/**
 * Makes a channel and its QR code. The channel with its wish for a code is stored first; what becomes of the wish stands
 * on the channel (askForQrCode), so that a refusal of WeChat loses nothing and can be tried again.
 * @throws AppError `common.not_found` (account, branch, store), what `qrObstacle` says of the account,
 *   `channel.limit_reached`, `channel.scene_taken`, and what channel-facts refuses
 */
export async function createChannel(ctx: Ctx, input: CreateChannelInput): Promise<{ id: number }> {
  allow(ctx, 'channel.write');
  const { id, wish } = await transaction(async (tx) => {
    await checkAccount(tx, input);
    const place = await readPlace(tx, ctx, input);
    const tagIds = await readTags(tx, input.tagCodes);
    const channel = await tx.channel.create({
      data: {
        accountId: input.accountId,
        ...place,
        scene: await freeScene(tx, input),
        name: input.name,
        note: input.note || null,
        isPermanent: input.kind === 'permanent',
        qrDays: input.kind === 'permanent' ? null : input.days,
        qrWantedAt: ctx.now,
        createdById: ctx.actor.kind === 'staff' ? ctx.actor.id : null,
        createdAt: ctx.now,
        tags: { create: tagIds.map((tagId) => ({ tagId })) },
      },
    });
    await audit(
      tx,
      { ...ctx, accountId: input.accountId },
      {
        action: 'channel.create',
        targetType: 'channel',
        targetId: channel.id,
        branchId: channel.branchId,
        details: {
          name: channel.name,
          scene: channel.scene,
          kind: input.kind,
          storeId: channel.storeId,
          tagIds,
        },
      },
    );
    return { id: channel.id, wish: await claimQrWish(tx, ctx, channel.id) };
  });
  if (wish) await askForQrCode(ctx, wish);
  return { id };
}

async function checkAccount(tx: Tx, { accountId, kind }: CreateChannelInput): Promise<void> {
  const account = await tx.account.findUnique({ where: { id: accountId }, select: qrAccountSelect });
  if (!account) throw new AppError('common.not_found');
  const obstacle = qrObstacle(qrAccountOf(account));
  if (obstacle) throw obstacle;
  // Scenes of an account are given out by one at a time, so that two who choose the same one both learn of it.
  await tx.$executeRaw`select pg_advisory_xact_lock(727011, ${accountId}::int)`;
  if (kind === 'temporary') return;
  const used = await tx.channel.count({ where: { accountId, isPermanent: true } });
  if (used >= MAX_PERMANENT_CODES)
    throw new AppError('channel.limit_reached', { limit: MAX_PERMANENT_CODES });
}

/** The scene that was asked for, or one that nobody has. @throws AppError `channel.scene_taken` */
async function freeScene(tx: Tx, { accountId, scene }: CreateChannelInput): Promise<string> {
  const wanted =
    scene || Array.from({ length: SCENE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const taken = await tx.channel.findUnique({
    where: { accountId_scene: { accountId, scene: wanted } },
    select: { id: true },
  });
  if (taken) throw new AppError('channel.scene_taken', { scene: wanted });
  return wanted;
}
