import { buttonVariants } from '@heroui/styles/components/button';
import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes';

const VARIANTS = { primary: 'primary', secondary: 'outline', ghost: 'ghost', danger: 'danger' } as const;

/** A link that looks like a button, for going somewhere; works without script. Variants and sizes as `Button`. */
export function LinkButton({
  variant = 'secondary',
  size = 'md',
  icon,
  className,
  children,
  ...rest
}: ComponentProps<typeof Link> & {
  variant?: keyof typeof VARIANTS;
  size?: 'sm' | 'md' | 'lg';
  icon?: ReactNode;
}) {
  return (
    <Link {...rest} className={classes(buttonVariants({ variant: VARIANTS[variant], size }), className)}>
      {icon}
      {children}
    </Link>
  );
}
