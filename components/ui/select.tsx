'use client';
import { ListBox } from '@heroui/react/list-box';
import { Select as HeroSelect } from '@heroui/react/select';
import { classes } from './classes';
import { useField } from './field';

export type SelectOption = { value: string; label: string; note?: string };

/**
 * One of a few fixed choices (up to about thirty; more want a search). Sends `name` with a form. Inside a `Field` it is
 * labelled, outside it needs `aria-label`. `note` is a quiet text or count beside a choice. '' is an ordinary value.
 *
 *   <Select name="kind" options={[{ value: 'local', label: t('tags.kind.local') }, …]} defaultValue="local" />
 */
export function Select({
  options,
  value,
  defaultValue,
  onChange,
  placeholder,
  className,
  isDisabled,
  ...rest
}: {
  options: SelectOption[];
  name?: string;
  value?: string;
  defaultValue?: string;
  onChange?: (value: string) => void;
  placeholder?: string;
  className?: string;
  isDisabled?: boolean;
  'aria-label'?: string;
}) {
  const field = useField();
  return (
    <HeroSelect
      aria-labelledby={rest['aria-label'] ? undefined : field?.labelId}
      aria-describedby={field?.describedBy}
      isInvalid={field?.isInvalid}
      isDisabled={isDisabled}
      placeholder={placeholder}
      value={value}
      defaultValue={defaultValue}
      onChange={(key) => onChange?.(String(key ?? ''))}
      {...rest}
      className={classes('min-w-0', className)}
    >
      <HeroSelect.Trigger id={field?.id} className="w-full">
        <HeroSelect.Value className="truncate [&_[slot=description]]:hidden" />
        <HeroSelect.Indicator />
      </HeroSelect.Trigger>
      <HeroSelect.Popover>
        <ListBox>
          {options.map((option) => (
            <ListBox.Item key={option.value} id={option.value} textValue={option.label}>
              <span className="min-w-0 flex-1 truncate">{option.label}</span>
              {option.note && (
                <span slot="description" className="text-muted text-xs tabular-nums">
                  {option.note}
                </span>
              )}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </HeroSelect.Popover>
    </HeroSelect>
  );
}
