'use client';
import { useServerInsertedHTML } from 'next/navigation';
import { useRef } from 'react';

/** Whoever follows the system gets the dark class before the first paint, and when the system changes its mind. */
const FOLLOW_SYSTEM = `(function(){var r=document.documentElement,m=matchMedia('(prefers-color-scheme: dark)');
function f(){if(r.dataset.theme==='system')r.classList.toggle('dark',m.matches)}f();m.addEventListener('change',f)})()`;

/** Puts the script into the head of the server's answer; React itself never renders it again. */
export function ThemeScript() {
  const isSent = useRef(false);
  useServerInsertedHTML(() => {
    if (isSent.current) return null;
    isSent.current = true;
    // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file
    return <script dangerouslySetInnerHTML={{ __html: FOLLOW_SYSTEM }} />;
  });
  return null;
}
