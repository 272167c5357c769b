/** PHP's `precision`, which `http_build_query` formats floats with. */
const PRECISION = 14;

/**
 * A number as PHP's `http_build_query` writes it. A number that JSON would write without exponent and fraction
 * is an int in PHP, everything else a float.
 */
export function phpNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NAN' : value > 0 ? 'INF' : '-INF';
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return String(value);
  return phpFloat(value);
}

/** Enough to tell a half from what is nearly one. */
const EXACT = 100;

/** In exponent notation, to {@link PRECISION} digits; a half goes to the even digit, where JavaScript goes up. */
function rounded(value: number): string {
  const [mantissa = '', power = '0'] = value.toExponential(EXACT).split('e');
  const end = mantissa.indexOf('.') + PRECISION;
  const isHalf = /^50*$/.test(mantissa.slice(end));
  const isEven = '02468'.includes(mantissa[end - 1]!);
  return isHalf && isEven ? `${mantissa.slice(0, end)}e${power}` : value.toExponential(PRECISION - 1);
}

function phpFloat(value: number): string {
  const [mantissa = '', power = '0'] = rounded(value).split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '').replace(/0+$/, '');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= PRECISION) {
    const fraction = digits.slice(1) || '0';
    return `${sign}${digits[0]}.${fraction}E${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction ? `${sign}${whole}.${fraction}` : sign + whole;
}
