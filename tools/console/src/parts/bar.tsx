/** A share of one as a bar; the interval, when there is one, as a thin line on it. The number
 * stands beside it in words. */
export function Bar({ share, low, high }: { share: number; low?: number; high?: number }) {
  const at = (x: number) => 100 * Math.min(1, Math.max(0, x));
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="ground" width="100" height="10" />
      <rect class="part-2" width={at(share)} height="10" />
      {low !== undefined && high !== undefined && (
        <rect class="interval" x={at(low)} y="4" width={at(high) - at(low)} height="2" />
      )}
    </svg>
  );
}
