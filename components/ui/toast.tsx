'use client';
import { Toast, toast } from '@heroui/react/toast';

/**
 * Short news of what an action did; announced to readers, gone after four seconds. Failures that need a decision belong
 * beside the form instead.
 *
 *   notify.done(t('tags.created', { name }));
 *   notify.failed(result.error.message);
 */
export const notify = {
  done: (text: string) => toast.success(text),
  failed: (text: string) => toast.danger(text, { timeout: 8_000 }),
  info: (text: string) => toast.info(text),
};

/** Where toasts appear; stands once, in the root layout. */
export function ToastRegion({ label }: { label: string }) {
  return <Toast.Provider placement="bottom end" width={380} aria-label={label} />;
}
