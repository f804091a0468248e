'use client';
import { Printer } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';

const boxesIn = (form: HTMLFormElement) =>
  [...form.querySelectorAll('input')].filter((box) => box.type === 'checkbox' && box.name === 'id');

/**
 * A form around the list: what is ticked goes to the printable document, whose address names it. The bar appears with the
 * first tick and says how many there are.
 */
export function Selection({ children }: { children: ReactNode }) {
  const t = useTranslations();
  const form = useRef<HTMLFormElement>(null);
  const [count, setCount] = useState(0);
  const barId = useId();

  function tickAll(isTicked: boolean) {
    if (!form.current) return;
    for (const box of boxesIn(form.current)) box.checked = isTicked;
    setCount(isTicked ? boxesIn(form.current).length : 0);
  }

  return (
    <form
      ref={form}
      action="/settings/channels/print"
      aria-describedby={barId}
      onChange={(event) => setCount(boxesIn(event.currentTarget).filter((box) => box.checked).length)}
    >
      {children}
      <div
        id={barId}
        className={
          count > 0
            ? 'sticky bottom-3 z-20 mt-3 flex flex-wrap items-center gap-2 rounded-lg border border-border bg-overlay px-4 py-2 shadow-lg'
            : 'hidden'
        }
      >
        <span role="status" className="text-sm">
          {t('channels.selection.count', { count })}
        </span>
        <span className="ml-auto flex gap-2">
          <Button variant="ghost" size="sm" onPress={() => tickAll(true)}>
            {t('channels.selection.all')}
          </Button>
          <Button variant="ghost" size="sm" onPress={() => tickAll(false)}>
            {t('channels.selection.none')}
          </Button>
          <Button type="submit" size="sm" variant="primary" icon={<Printer size={15} aria-hidden />}>
            {t('channels.selection.print')}
          </Button>
        </span>
      </div>
    </form>
  );
}
