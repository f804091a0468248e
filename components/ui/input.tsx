'use client';
import { Input as HeroInput } from '@heroui/react/input';
import type { ComponentProps } from 'react';
import { classes } from './classes';
import { useField } from './field';

/** A one-line text field, as wide as its place; inside a `Field` it is labelled, outside it needs `aria-label`. */
export function Input({ className, ...rest }: ComponentProps<typeof HeroInput>) {
  const field = useField();
  return (
    <HeroInput
      id={field?.id}
      aria-describedby={field?.describedBy}
      aria-invalid={field?.isInvalid || undefined}
      data-invalid={field?.isInvalid || undefined}
      {...rest}
      className={classes('w-full', typeof className === 'string' && className)}
    />
  );
}
