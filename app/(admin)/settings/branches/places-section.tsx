'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { changeKeepMonthsAction } from './places-action';
import { useSaving } from './use-saving';

/** For how long places of members are kept. */
export function PlacesSection({ months }: { months: number }) {
  const t = useTranslations();
  const { failure, isPending, run } = useSaving();
  return (
    <Card title={t('branches.places.title')} className="mt-6">
      <p className="mb-4 max-w-prose text-[13px] text-muted">{t('branches.places.text')}</p>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = Number(new FormData(event.currentTarget).get('months'));
          run(
            () => changeKeepMonthsAction({ months: wanted }),
            t('branches.places.saved', { months: wanted }),
          );
        }}
      >
        <div className="max-w-48">
          <Field
            label={t('branches.places.months')}
            hint={t('branches.places.monthsHint')}
            error={failure?.fields?.months}
          >
            <Input
              name="months"
              type="number"
              inputMode="numeric"
              min={1}
              max={120}
              step={1}
              required
              defaultValue={months}
            />
          </Field>
        </div>
        <FormError>{failure && !failure.fields && failure.message}</FormError>
        <div>
          <Button type="submit" isPending={isPending}>
            {t('branches.places.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
