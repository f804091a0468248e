'use client';
import { useServerInsertedHTML } from 'next/navigation';
import { useLayoutEffect, useRef } from 'react';
import type { Theme } from './theme';

/** Whoever follows the system gets the dark class before the first paint, and when the system changes its mind. */
const FOLLOW_SYSTEM = `(function(){var r=document.documentElement,m=matchMedia('(prefers-color-scheme: dark)');
function f(){if(r.dataset.theme==='system')r.classList.toggle('dark',m.matches)}f();m.addEventListener('change',f)})()`;

/** Puts the script into the head of the server's answer; React itself never renders it again. */
export function ThemeScript({ theme }: { theme: Theme }) {
  const isSent = useRef(false);
  // When the choice changes React writes the class that the server knows; the system's part is put back before painting.
  useLayoutEffect(() => {
    if (theme !== 'system') return;
    const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.classList.toggle('dark', isDark);
  }, [theme]);
  useServerInsertedHTML(() => {
    if (isSent.current) return null;
    isSent.current = true;
    // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file
    return <script dangerouslySetInnerHTML={{ __html: FOLLOW_SYSTEM }} />;
  });
  return null;
}
