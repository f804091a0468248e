'use client';
import { Button as HeroButton } from '@heroui/react/button';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { useFormStatus } from 'react-dom';

/**
 * A button. One `primary` a page; `secondary` for what stands beside it; `ghost` inside tables and bars; `danger` only
 * where something is lost. While `isPending` it keeps its place and width, cannot be pressed, and says so.
 *
 *   <Button variant="primary" icon={<Plus />} onPress={open}>{label}</Button>
 *   <Button isIconOnly aria-label={t('actions.close')} icon={<X />} />
 */
export type ButtonProps = Omit<ComponentProps<typeof HeroButton>, 'variant' | 'children' | 'size'> & {
  variant?: keyof typeof VARIANTS;
  size?: 'sm' | 'md' | 'lg';
  icon?: ReactNode;
  children?: ReactNode;
};

const VARIANTS = { primary: 'primary', secondary: 'outline', ghost: 'ghost', danger: 'danger' } as const;

export function Button({ variant = 'secondary', icon, children, isPending, ...rest }: ButtonProps) {
  return (
    <HeroButton {...rest} isPending={isPending} variant={VARIANTS[variant]}>
      {isPending ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
      {children}
    </HeroButton>
  );
}

/** The button that sends a `<form action>`; pending while the action runs unless the caller says otherwise. */
export function SubmitButton({ isPending, variant = 'primary', ...rest }: ButtonProps) {
  const { pending } = useFormStatus();
  return <Button {...rest} type="submit" variant={variant} isPending={isPending ?? pending} />;
}
