'use server';
import { revalidatePath } from 'next/cache';
import { archiveChannel, restoreChannel } from '@/lib/channels/archive-channel';
import { changeChannel } from '@/lib/channels/change-channel';
import { createChannel } from '@/lib/channels/create-channel';
import { makeQrCode } from '@/lib/channels/make-qr-code';
import { changeChannelInput, channelIdInput, createChannelInput } from '@/lib/channels/schema';
import { errorText } from '@/lib/i18n/error-text';
import { action } from '@/lib/web/action';

function refresh(id: number): { id: number } {
  revalidatePath('/settings/channels');
  revalidatePath(`/settings/channels/${id}`);
  return { id };
}

export const createChannelAction = action(createChannelInput, async (ctx, input) =>
  refresh((await createChannel(ctx, input)).id),
);

export const changeChannelAction = action(changeChannelInput, async (ctx, input) =>
  refresh((await changeChannel(ctx, input)).id),
);

export const archiveChannelAction = action(channelIdInput, async (ctx, input) =>
  refresh((await archiveChannel(ctx, input)).id),
);

export const restoreChannelAction = action(channelIdInput, async (ctx, input) =>
  refresh((await restoreChannel(ctx, input)).id),
);

/** What became of the code; a refusal with its sentence. */
export const makeQrCodeAction = action(channelIdInput, async (ctx, input) => {
  const { outcome, failure } = await makeQrCode(ctx, input);
  refresh(input.id);
  return { outcome, sentence: failure && (await errorText(ctx.locale, failure)) };
});
