'use client';
import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { Failure } from './use-saving';

export type Place = { latitude: number | null; longitude: number | null };

/** A coordinate as it was typed; empty is not known, and what is no number is refused by the server's rule. */
export function readPlace(form: FormData): Place {
  const read = (name: string) => {
    const text = String(form.get(name) ?? '').trim();
    return text === '' ? null : Number(text);
  };
  return { latitude: read('latitude'), longitude: read('longitude') };
}

/** Latitude and longitude, for the nearest branch of a place (B7). */
export function PlaceFields({ place, failure }: { place: Place | null; failure: Failure | null }) {
  const t = useTranslations();
  return (
    <div className="grid grid-cols-2 gap-4">
      {(['latitude', 'longitude'] as const).map((name) => (
        <Field
          key={name}
          label={t(`branches.form.${name}`)}
          error={failure?.fields?.[name]}
          isOptional
          optionalText={t('common.optional')}
        >
          <Input
            name={name}
            type="number"
            step="any"
            inputMode="decimal"
            defaultValue={place?.[name] ?? ''}
            autoComplete="off"
          />
        </Field>
      ))}
      <p className="col-span-2 -mt-2 text-[13px] text-muted">{t('branches.form.placeHint')}</p>
    </div>
  );
}
