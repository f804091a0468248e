import type { z } from 'zod';
import type { massPayload } from '@/lib/wechat/wire/mass';
import type { Account, Draft } from './account';
import { insist } from './endpoint';
import { Refusal } from './errcodes';

const MAX_TEXT_CHARS = 2_048; // no page gives a figure; the console takes 600

type Payload = z.output<typeof massPayload>;
export type MassContent = {
  kind: string;
  text: string | null;
  mediaId: string | null;
  msgDataId: bigint | null;
};

/** What is to be sent, by its form alone; whether media exist is asked later. `unknownType` is the code for a wrong msgtype. */
export function readContent(given: Payload, unknownType: number): MassContent {
  const none = { text: null, mediaId: null, msgDataId: null };
  switch (given.msgtype) {
    case 'text': {
      insist(given.text !== undefined, 40008);
      const content = given.text.content ?? '';
      insist(content.trim() !== '', 44004);
      insist([...content].length <= MAX_TEXT_CHARS, 45002);
      return { ...none, kind: 'text', text: content };
    }
    case 'mpnews': {
      insist(given.mpnews !== undefined, 40008);
      return {
        ...none,
        kind: 'mpnews',
        mediaId: given.mpnews.media_id ?? null,
        msgDataId: given.mpnews.msg_data_id ?? null,
      };
    }
    case 'voice':
      insist(given.voice !== undefined, 40008);
      return { ...none, kind: 'voice', mediaId: given.voice.media_id ?? null };
    case 'image': {
      const mediaId = given.images?.media_ids?.[0] ?? given.images?.media_id ?? given.image?.media_id;
      insist(given.images !== undefined || given.image !== undefined, 40008);
      return { ...none, kind: 'image', mediaId: mediaId ?? null };
    }
    case 'mpvideo':
      insist(given.mpvideo !== undefined, 40008);
      throw new Refusal(48022); // videos handed in through the API cannot be sent by it any more
    case 'wxcard':
      throw new Refusal(45113);
    default:
      throw new Refusal(unknownType);
  }
}

/** The draft that an mpnews names; media of other kinds must exist and be of that kind. @throws Refusal 40007 */
export function findDraft(account: Account, content: MassContent): Draft | undefined {
  if (content.kind === 'text') return undefined;
  if (content.kind !== 'mpnews') {
    insist(content.mediaId !== null && account.media.get(content.mediaId)?.kind === content.kind, 40007);
    return undefined;
  }
  if (content.mediaId === null && content.msgDataId !== null) {
    for (const draft of account.drafts.values())
      if (draft.msgDataId === Number(content.msgDataId)) return draft;
  }
  const draft = content.mediaId === null ? undefined : account.drafts.get(content.mediaId);
  insist(draft !== undefined && !draft.consumed, 40007);
  return draft;
}
