/** What a broadcast carries: one of the kinds of §7.2 (WeChat docs 根据标签进行群发, 根据OpenID列表群发). */
export type MassContent =
  | { type: 'text'; text: string }
  /** An article by its draft. */
  | { type: 'mpnews'; mediaId: string }
  /** An article that was sent or published before, under the same address. */
  | { type: 'mpnews'; msgDataId: bigint }
  | { type: 'voice'; mediaId: string }
  | {
      type: 'image';
      mediaIds: string[];
      title?: string;
      recommend?: string;
      needOpenComment?: boolean;
      onlyFansCanComment?: boolean;
    }
  /** From `uploadMassVideo`; WeChat refuses videos that came in through the API (48022). */
  | { type: 'mpvideo'; mediaId: string; title?: string; description?: string }
  /** Cards are refused by now (45113). */
  | { type: 'wxcard'; cardId: string };

/** A preview takes music as well, and a card with its extension. */
export type PreviewContent =
  | Exclude<MassContent, { type: 'wxcard' }>
  | { type: 'wxcard'; cardId: string; cardExt?: string }
  | {
      type: 'music';
      musicUrl: string;
      hqMusicUrl?: string;
      thumbMediaId?: string;
      title?: string;
      description?: string;
    };

/** `msgtype` and its payload object as WeChat reads them. */
export function massPayload(content: MassContent) {
  switch (content.type) {
    case 'text':
      return { msgtype: 'text', text: { content: content.text } };
    case 'mpnews': {
      const named =
        'mediaId' in content ? { media_id: content.mediaId } : { msg_data_id: wireNumber(content.msgDataId) };
      return { msgtype: 'mpnews', mpnews: named };
    }
    case 'voice':
      return { msgtype: 'voice', voice: { media_id: content.mediaId } };
    case 'image': {
      const { mediaIds, title, recommend, needOpenComment, onlyFansCanComment } = content;
      const images = {
        media_ids: mediaIds,
        title,
        recommend,
        need_open_comment: switchOf(needOpenComment),
        only_fans_can_comment: switchOf(onlyFansCanComment),
      };
      return { msgtype: 'image', images };
    }
    case 'mpvideo': {
      const { mediaId, title, description } = content;
      return { msgtype: 'mpvideo', mpvideo: { media_id: mediaId, title, description } };
    }
    case 'wxcard':
      return { msgtype: 'wxcard', wxcard: { card_id: content.cardId } };
  }
}

/** As `massPayload`; a picture goes in its older, singular form, of which the page of the preview speaks. */
export function previewPayload(content: PreviewContent) {
  switch (content.type) {
    case 'image':
      return { msgtype: 'image', image: { media_id: content.mediaIds[0] } };
    case 'wxcard':
      return { msgtype: 'wxcard', wxcard: { card_id: content.cardId, card_ext: content.cardExt } };
    case 'music': {
      const music = {
        title: content.title,
        description: content.description,
        musicurl: content.musicUrl,
        hqmusicurl: content.hqMusicUrl,
        thumb_media_id: content.thumbMediaId,
      };
      return { msgtype: 'music', music };
    }
    default:
      return massPayload(content);
  }
}

/** Ids want to be numbers; one that a float cannot hold goes as text, which WeChat reads as well. */
export function wireNumber(id: bigint): number | string {
  return id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : id.toString();
}

function switchOf(on: boolean | undefined): 0 | 1 | undefined {
  if (on === undefined) return undefined;
  return on ? 1 : 0;
}
