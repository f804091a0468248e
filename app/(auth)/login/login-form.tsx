'use client';
import { signIn } from 'next-auth/react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

const DEMO_PEOPLE = ['marketer', 'approver', 'manager', 'admin'] as const;
/** The demo's log-ins all have this password (README). */
const DEMO_PASSWORD = 'tagcast-demo';
const KNOWN = ['auth.bad_credentials', 'common.rate_limited'] as const;

/** Name and password. An unknown name and a wrong password get the same words. */
export function LoginForm({ next, isDemo }: { next: string; isDemo: boolean }) {
  const t = useTranslations();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function send() {
    start(async () => {
      setFailure(null);
      const result = await signIn('credentials', { username, password, redirect: false }).catch(() => null);
      if (result?.ok) {
        // A whole page load: the frame, the language and the session are read anew.
        window.location.assign(next);
        return;
      }
      setFailure(KNOWN.find((code) => code === result?.error) ?? 'common.internal');
    });
  }

  return (
    <>
      {/* An action, not onSubmit: what is sent before the script is there waits for it, and no password gets into a URL. */}
      <form className="flex flex-col gap-4" action={send}>
        <Field label={t('auth.username')}>
          <Input
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            maxLength={64}
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        </Field>
        <Field label={t('auth.password')}>
          <Input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={200}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <FormError>
          {failure === 'common.rate_limited'
            ? t('auth.rateLimited')
            : failure &&
              t(failure === 'auth.bad_credentials' ? 'errors.auth.bad_credentials' : 'auth.failed')}
        </FormError>
        <Button type="submit" variant="primary" size="lg" isPending={isPending} fullWidth>
          {t('auth.signIn')}
        </Button>
      </form>
      {isDemo && (
        <section aria-labelledby="demo" className="mt-8 border-border border-t pt-4">
          <h2 id="demo" className="font-medium text-sm">
            {t('auth.demo.title')}
          </h2>
          <p className="mb-2 text-[13px] text-muted">
            {t.rich('auth.demo.text', {
              password: DEMO_PASSWORD,
              code: (chunks) => (
                <code className="rounded bg-default px-1 font-mono text-foreground">{chunks}</code>
              ),
            })}
          </p>
          <ul className="flex flex-col gap-0.5">
            {DEMO_PEOPLE.map((person) => (
              <li key={person}>
                <button
                  type="button"
                  onClick={() => {
                    setUsername(person);
                    setPassword(DEMO_PASSWORD);
                    setFailure(null);
                  }}
                  className="-mx-2 flex min-h-9 w-[calc(100%+1rem)] items-center gap-3 rounded-md px-2 text-left text-[13px] hover:bg-default"
                >
                  <span className="w-20 shrink-0 font-mono">{person}</span>
                  <span className="min-w-0 text-muted">{t(`auth.demo.${person}`)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
