'use client';
import { AlertDialog } from '@heroui/react/alert-dialog';
import { Modal } from '@heroui/react/modal';
import { CircleAlert, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from './button';

/** A sentence of failure inside a dialog or a form, announced when it comes. */
export function FormError({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className="empty:-mt-4">
      {children && (
        <p className="flex items-start gap-2 rounded-lg bg-danger-soft px-3 py-2 text-[13px] text-danger-soft-foreground">
          <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
          <span className="min-w-0">{children}</span>
        </p>
      )}
    </div>
  );
}

/**
 * A window for a small form or a look. Focus goes in and comes back, Escape closes it.
 *
 *   <Dialog isOpen={open} onOpenChange={setOpen} title={t('tags.form.title')} footer={<SubmitButton form="f">…</SubmitButton>}>
 */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  children,
  footer,
  size = 'md',
}: {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  size?: 'sm' | 'md' | 'lg';
}) {
  const t = useTranslations();
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={onOpenChange}>
      <Modal.Container placement="center" size={size}>
        <Modal.Dialog>
          <Modal.Header className="pr-8">
            <Modal.Heading>{title}</Modal.Heading>
          </Modal.Header>
          <Modal.CloseTrigger aria-label={t('actions.close')}>
            <X size={16} aria-hidden />
          </Modal.CloseTrigger>
          <Modal.Body>{children}</Modal.Body>
          {footer && <Modal.Footer>{footer}</Modal.Footer>}
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

/**
 * Asks before something that cannot be taken back. The title names the object and the number ("向 12,340 位粉丝群发
 * 《会员日》？"), the confirm button says the verb, and the other button has the focus.
 *
 *   <ConfirmDialog isOpen={open} onOpenChange={setOpen} title={t('tags.remove.title', { name })}
 *     confirmLabel={t('tags.remove.do')} isDanger isPending={pending} error={error?.message} onConfirm={remove}>
 *     {t('tags.remove.text')}
 *   </ConfirmDialog>
 */
export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  children,
  confirmLabel,
  cancelLabel,
  onConfirm,
  isDanger = false,
  isPending = false,
  isConfirmDisabled = false,
  error,
}: {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  children?: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  onConfirm: () => void;
  isDanger?: boolean;
  isPending?: boolean;
  isConfirmDisabled?: boolean;
  error?: ReactNode;
}) {
  const t = useTranslations();
  return (
    <AlertDialog.Backdrop
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isKeyboardDismissDisabled={isPending}
      isDismissable={false}
    >
      <AlertDialog.Container placement="center" size="md">
        <AlertDialog.Dialog>
          <AlertDialog.Header>
            <AlertDialog.Heading>{title}</AlertDialog.Heading>
          </AlertDialog.Header>
          <AlertDialog.Body className="flex flex-col gap-3">
            {children}
            <FormError>{error}</FormError>
          </AlertDialog.Body>
          <AlertDialog.Footer>
            <Button autoFocus isDisabled={isPending} onPress={() => onOpenChange(false)}>
              {cancelLabel ?? t('actions.cancel')}
            </Button>
            <Button
              variant={isDanger ? 'danger' : 'primary'}
              isPending={isPending}
              isDisabled={isConfirmDisabled}
              onPress={onConfirm}
            >
              {confirmLabel}
            </Button>
          </AlertDialog.Footer>
        </AlertDialog.Dialog>
      </AlertDialog.Container>
    </AlertDialog.Backdrop>
  );
}
