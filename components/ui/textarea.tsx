'use client';
import { TextArea as HeroTextArea } from '@heroui/react/textarea';
import type { ComponentProps } from 'react';
import { classes } from './classes';
import { useField } from './field';

/** A field of several lines (`rows`, default 4); inside a `Field` it is labelled, outside it needs `aria-label`. */
export function Textarea({ className, rows = 4, ...rest }: ComponentProps<typeof HeroTextArea>) {
  const field = useField();
  return (
    <HeroTextArea
      id={field?.id}
      aria-describedby={field?.describedBy}
      aria-invalid={field?.isInvalid || undefined}
      data-invalid={field?.isInvalid || undefined}
      rows={rows}
      {...rest}
      className={classes('w-full', typeof className === 'string' && className)}
    />
  );
}
