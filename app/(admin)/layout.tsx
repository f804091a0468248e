import { cookies } from 'next/headers';
import { getFormatter, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { savePreference } from '@/app/preferences';
import { Frame } from '@/components/layout/frame';
import { HealthNotice } from '@/components/layout/health-notice';
import { visibleGroups } from '@/components/layout/nav-items';
import { NAV_COOKIE, THEME_COOKIE, themeOf } from '@/components/layout/theme';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { recentHealth } from '@/lib/health/recent-health';
import { getFrame } from '@/lib/workbench/get-frame';

/** No page waits longer than this for a part that hangs. */
const HEALTH_WAIT_MS = 50;

/** Signed-in pages: loads the person, the accounts and the branch scope; signed-out visitors go to /login. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const ctx = await requireCtx();
  const [t, format, store, frame, health] = await Promise.all([
    getTranslations(),
    getFormatter(),
    cookies(),
    getFrame(ctx),
    recentHealth(HEALTH_WAIT_MS),
  ]);
  const role = ctx.actor.kind === 'staff' ? t(`terms.roles.${ctx.actor.role}`) : '';
  return (
    <Frame
      groups={visibleGroups((permission) => may(ctx, permission))}
      accounts={frame.accounts}
      accountId={ctx.accountId}
      person={{
        name: ctx.actor.name,
        role,
        scope:
          frame.branchNames === null
            ? t('nav.allBranches')
            : frame.branchNames.length > 0
              ? format.list(frame.branchNames)
              : t('nav.noBranch'),
      }}
      locale={ctx.locale}
      theme={themeOf(store.get(THEME_COOKIE)?.value)}
      isFolded={store.get(NAV_COOKIE)?.value === 'folded'}
      savePreference={savePreference}
      notice={<HealthNotice initial={health} />}
    >
      {children}
    </Frame>
  );
}
