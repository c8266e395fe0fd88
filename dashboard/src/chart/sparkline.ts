const width = 96;
const height = 20;

/**
 * One bar a value as inline SVG, the highest as high as the drawing; hidden from those who cannot see it, so whoever
 * draws it says the numbers beside it.
 */
export function drawSparkline(values: number[]): string {
  const most = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  const bars = values.map((value, index) => {
    const tall = value === 0 ? 0 : Math.max(1, (value / most) * (height - 1));
    const at = (number: number) => Math.round(number * 100) / 100;
    return value === 0
      ? ''
      : `<rect x="${at(index * step)}" y="${at(height - tall)}" width="${at(Math.max(1, step - 0.8))}" height="${at(tall)}"/>`;
  });
  return `<svg class="sparkline" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true">${bars.join('')}</svg>`;
}
