/** The house key: our sign. Decorative, the product's name stands beside it or is known from the page. */
export function Logo({ size = 48 }: { size?: number }) {
  return (
    <svg class="logo" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#1d5b4a" />
      <path fill="#f3cf7f" fill-rule="evenodd" d={houseKey} />
    </svg>
  );
}

/** The same path as in logo.svg, which is the source of all icons. */
const houseKey =
  'M16 3.5 24 10.3V18a1.5 1.5 0 0 1-1.5 1.5H18V21h3.5v2.6H18v1.3h2.4v2.6H18a2 2 0 0 1-4 0v-8H9.5A1.5 1.5 0 0 1 8 18v-7.7zM16 9.7a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6z';
