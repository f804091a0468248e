import { z } from 'zod';

export const memberQuery = z.object({
  q: z.string().trim().max(80).catch(''),
  branch: z.coerce.number().int().positive().optional().catch(undefined),
  after: z.string().max(200).catch(''),
});
export type MemberQuery = z.infer<typeof memberQuery>;

export const memberIdInput = z.object({ id: z.string().regex(/^\d{1,16}$/, 'common.not_found') });
export const changeBranchInput = z.object({
  id: z.string().regex(/^\d{1,16}$/, 'common.not_found'),
  branchId: z.number().int().positive().nullable(),
});

const memberId = z.string().regex(/^\d{1,16}$/, 'common.not_found');

export const mergeMembersInput = z.object({ winnerId: memberId, loserId: memberId });
export type MergeMembersInput = z.infer<typeof mergeMembersInput>;

export const mergeIdInput = z.object({ mergeId: z.uuid('common.not_found') });

/** Text that a person typed into a line: no line breaks or other control characters. */
const line = (max: number, tooLong: string) =>
  z
    .string()
    .trim()
    .max(max, tooLong)
    .regex(/^\P{Cc}*$/u, 'common.bad_field');

export const editMemberInput = z.object({
  id: memberId,
  editKey: z.string().max(64),
  name: line(40, 'member.name_too_long'),
  sex: z.enum(['female', 'male']).nullable(),
  birthMonth: z.number().int().min(1).max(12).nullable(),
  province: line(40, 'member.bad_place'),
  city: line(40, 'member.bad_place'),
});
export type EditMemberInput = z.infer<typeof editMemberInput>;

export const changePhoneInput = z.object({
  id: memberId,
  editKey: z.string().max(64),
  /** Empty: the number is taken away. */
  phone: z.string().trim().max(40, 'member.bad_phone'),
  /** What the person agreed to, as the refusal named it; '' at first. */
  agreedTo: z.string().max(40),
});
export type ChangePhoneInput = z.infer<typeof changePhoneInput>;

/** One of two members before a merge, or what they become. */
export type MergeSide = {
  id: string;
  name: string | null;
  /** Masked. */
  phone: string | null;
  sex: 'female' | 'male' | null;
  birthMonth: number | null;
  home: string | null;
  branchName: string | null;
  registeredAt: string | null;
  locatedAt: string | null;
  /** Local tags. */
  tagCount: number;
  fanCount: number;
};

export type MergePreview = {
  winner: MergeSide;
  loser: MergeSide;
  merged: MergeSide;
  /** Names of local tags that the survivor gets. */
  addedTags: string[];
  /** Names of tags given up, because the survivor carries another one of the same exclusive group. */
  droppedTags: string[];
  /** Both have a number and only the survivor's stays. */
  isPhoneLost: boolean;
};

/** What an undo of a merge brings back, and what stays where it is because of what happened since. */
export type UndoReport = {
  fanCount: number;
  lostFanCount: number;
  tagCount: number;
  /** Names of tags. */
  lostTags: string[];
  /** Parts that were edited since and stay. */
  lostParts: string[];
  hasPhone: boolean;
  lostPhoneCount: number;
};

export type MemberTagMark = {
  code: string;
  name: string;
  kind: 'local' | 'wechat' | 'branch';
  color: number | null;
};

export type MemberRow = {
  id: string;
  name: string | null;
  /** Whole for those who work with members, masked for the others; null without a number. */
  phone: string | null;
  branchName: string | null;
  /** Follows the account in hand. */
  isFollowing: boolean;
  tags: MemberTagMark[];
  tagCount: number;
  registeredAt: string | null;
};

export type MemberView = {
  id: string;
  name: string | null;
  /** Masked; null without a number. */
  phone: string | null;
  sex: 'female' | 'male' | null;
  birthMonth: number | null;
  province: string | null;
  city: string | null;
  /** What an editor sends back, so that two do not overwrite each other. */
  editKey: string;
  branch: { id: number; name: string; source: string | null; by: string | null } | null;
  branchHistory: {
    at: string;
    from: string | null;
    to: string | null;
    source: string | null;
    by: string | null;
  }[];
  merges: {
    id: string;
    kind: 'merge' | 'phone_move';
    /** This row took the other one, or the number, over. */
    isWinner: boolean;
    otherId: string;
    otherName: string | null;
    at: string;
    by: string | null;
    undoUntil: string;
    undoneAt: string | null;
    canUndo: boolean;
  }[];
  storeName: string | null;
  channelName: string | null;
  registeredAt: string | null;
  createdAt: string;
  location: {
    latitude: number;
    longitude: number;
    at: string;
    source: string | null;
    /** Radius in metres. */
    accuracyM: number | null;
  } | null;
  tagGroups: {
    name: string | null;
    tags: (MemberTagMark & {
      appliedAt: string;
      source: string;
      /** Name of the person, token, file or channel behind the source. */
      by: string | null;
      failure: string | null;
      isPending: boolean;
    })[];
  }[];
  fans: {
    id: string;
    accountId: number;
    accountName: string;
    /** What the account calls this fan. */
    remark: string | null;
    /** What WeChat is still to be told of this fan, or has refused: then with the stored reason. */
    wishes: { kind: 'blacklist' | 'unblacklist' | 'remark'; failure: string | null }[];
    /** WeChat's subscribe_scene. */
    scene: string | null;
    channelName: string | null;
    /** In WeChat's order. */
    wechatTags: { name: string; isPending: boolean }[];
    openid: string;
    isSubscribed: boolean;
    followedAt: string | null;
    unfollowedAt: string | null;
    lastInteractionAt: string | null;
    isBlacklisted: boolean;
    receivedThisMonth: number;
  }[];
};

export const timelineQuery = z.object({ id: memberId, after: z.string().max(200).catch('') });
export type TimelineQuery = z.infer<typeof timelineQuery>;

export type TimelineKind =
  | 'first_seen'
  | 'registered'
  | 'follow'
  | 'unfollow'
  | 'message'
  | 'tag'
  | 'branch'
  | 'location'
  | 'merge'
  | 'phone_move'
  | 'undo_merge'
  | 'undo_phone_move'
  | 'edit'
  | 'broadcast';

/** What an event is about; which of it there is depends on the kind. */
export type TimelineData = {
  /** Of the message or broadcast. */
  id?: string;
  account?: string;
  scene?: string | null;
  /** Kind of the message, `text` or `event.click`. */
  message?: string;
  text?: string;
  /** Of the tag, the broadcast or the other member. */
  name?: string | null;
  tagKind?: MemberTagMark['kind'];
  color?: number | null;
  from?: string | null;
  to?: string | null;
  otherId?: string | null;
  isWinner?: boolean;
  latitude?: number;
  longitude?: number;
  accuracyM?: number | null;
  /** Of the audit row. */
  action?: string;
  by?: string | null;
  fields?: string[] | null;
  /** Of a tag that was taken off. */
  code?: string | null;
};

export type TimelineEvent = {
  key: string;
  at: string;
  kind: TimelineKind;
  source: string | null;
  /** Name of the person, token, file, store or channel behind it. */
  by: string | null;
  data: TimelineData;
};
