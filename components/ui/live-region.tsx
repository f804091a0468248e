/** Tells readers what changed without moving the focus ("12,340 人"); invisible unless `isVisible`. */
export function LiveRegion({
  children,
  isVisible = false,
}: {
  children: React.ReactNode;
  isVisible?: boolean;
}) {
  return (
    <p role="status" aria-live="polite" aria-atomic className={isVisible ? undefined : 'sr-only'}>
      {children}
    </p>
  );
}
