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
  phone: string | null;
  sex: 'female' | 'male' | null;
  birthMonth: number | null;
  province: string | null;
  city: string | null;
  branch: { id: number; name: string; source: string | null } | null;
  storeName: string | null;
  channelName: string | null;
  registeredAt: string | null;
  createdAt: string;
  location: { latitude: number; longitude: number; at: string; source: string | null } | null;
  tagGroups: {
    name: string | null;
    tags: (MemberTagMark & {
      appliedAt: string;
      source: string;
      failure: string | null;
      isPending: boolean;
    })[];
  }[];
  fans: {
    id: string;
    accountName: string;
    openid: string;
    isSubscribed: boolean;
    followedAt: string | null;
    unfollowedAt: string | null;
    lastInteractionAt: string | null;
    isBlacklisted: boolean;
    receivedThisMonth: number;
  }[];
};
