import type { Permission } from '@/lib/auth/permissions';

/**
 * The side navigation: groups in the order of a marketer's day. An item is shown to whoever holds its permission; a
 * group without items is not shown. Only pages that exist are listed.
 */
export const NAV_GROUPS = [
  { key: 'home', items: [{ key: 'workbench', href: '/', permission: 'workbench.read' }] },
  {
    key: 'people',
    items: [
      { key: 'members', href: '/members', permission: 'member.read' },
      { key: 'tags', href: '/tags', permission: 'tag.read' },
      { key: 'audiences', href: '/audiences', permission: 'audience.read' },
    ],
  },
  {
    key: 'reach',
    items: [
      { key: 'broadcasts', href: '/broadcasts', permission: 'broadcast.read' },
      { key: 'materials', href: '/materials', permission: 'material.read' },
      { key: 'messages', href: '/messages', permission: 'message.read' },
    ],
  },
  { key: 'data', items: [{ key: 'branches', href: '/stats/branches', permission: 'stats.read' }] },
  {
    key: 'settings',
    items: [
      { key: 'channels', href: '/settings/channels', permission: 'channel.read' },
      { key: 'organisation', href: '/settings/branches', permission: 'branch.read' },
      { key: 'fans', href: '/settings/fans', permission: 'fan.sync' },
      { key: 'accounts', href: '/settings/accounts', permission: 'account.read' },
      { key: 'api', href: '/settings/api', permission: 'token.read' },
    ],
  },
] as const satisfies {
  key: string;
  items: { key: string; href: string; permission: Permission }[];
}[];

export type NavKey = (typeof NAV_GROUPS)[number]['items'][number]['key'];
export type NavGroup = { key: (typeof NAV_GROUPS)[number]['key']; items: { key: NavKey; href: string }[] };

/** The groups and items that somebody with these permissions sees. */
export function visibleGroups(may: (permission: Permission) => boolean): NavGroup[] {
  return NAV_GROUPS.map((group) => ({
    key: group.key,
    items: group.items.filter((item) => may(item.permission)).map(({ key, href }) => ({ key, href })),
  })).filter((group) => group.items.length > 0);
}
