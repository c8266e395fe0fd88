import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeXml } from './xml.ts';

use([BarChart, LineChart, GridComponent, SVGRenderer]);

/** A colour of styles/base.css, by the name of its variable without the dashes. */
type Ink = 'accent' | 'error' | 'cold' | 'duplicate' | 'muted' | 'soft';

/** Lines or stacked bars over buckets of time. */
export interface SeriesChart {
  title: string;
  /** One sentence for those who do not see it. */
  description: string;
  kind: 'bar' | 'line';
  /** One label a bucket. */
  labels: string[];
  /** One value a bucket; null: nothing to show there. */
  series: {
    name: string;
    ink: Ink;
    values: (number | null)[];
    /** A line alone, without marks at its points. */
    isPlain?: boolean;
  }[];
  /** Writes a value of the y axis. */
  formatValue: (value: number) => string;
  /** The y axis counts whole things. */
  isCount: boolean;
}

const width = 420;
const height = 150;
const fontSize = 11;
/** Mean width of a digit of the page's sans serif at that size, and the gap between labels and axis. */
const digitWidth = 6.3;
const labelGap = 12;

/** Attributes and style elements that only ECharts' own client script would use, or a strict CSP would refuse. */
const clientOnly = / (?:ecmeta_\w+|pointer-events)="[^"]*"|<style[\s\S]*?<\/style>|<defs\s*>\s*<\/defs>/g;

const writeAxis = (chart: SeriesChart, value: number) => chart.formatValue(value).replace(/\.0+ /, ' ');

/** Room for the y axis: its labels are about as long as the greatest value's. */
function axisWidth(chart: SeriesChart): number {
  const greatest = Math.max(...chart.series.flatMap(({ values }) => values.map((value) => value ?? 0)), 0);
  return Math.min(90, Math.max(28, Math.ceil(writeAxis(chart, greatest).length * digitWidth) + labelGap));
}

/**
 * A chart as inline SVG, drawn on the server, with title and description and with colours as CSS variables, so
 * that it follows the page's light and dark.
 * https://echarts.apache.org/handbook/en/how-to/cross-platform/server/
 */
export function drawSeriesChart(chart: SeriesChart): string {
  const text = { color: 'var(--muted)', fontSize };
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    drawn.setOption({
      animation: false,
      useUTC: true,
      grid: { left: axisWidth(chart), right: 10, top: 10, bottom: 22 },
      xAxis: {
        type: 'category',
        data: chart.labels,
        boundaryGap: chart.kind === 'bar',
        axisLabel: { ...text, hideOverlap: true, margin: 7 },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: 'var(--line)' } },
      },
      yAxis: {
        type: 'value',
        splitNumber: 3,
        minInterval: chart.isCount ? 1 : 0,
        axisLabel: { ...text, formatter: (value: number) => writeAxis(chart, value) },
        splitLine: { lineStyle: { color: 'var(--line)' } },
      },
      series: chart.series.map(({ name, ink, values, isPlain = false }) => ({
        type: chart.kind,
        name,
        data: values,
        silent: true,
        emphasis: { disabled: true },
        itemStyle: { color: `var(--${ink})` },
        ...(chart.kind === 'bar'
          ? { stack: 'all', barCategoryGap: '20%' }
          : {
              symbol: isPlain ? 'none' : 'circle',
              symbolSize: 4,
              showSymbol: true,
              showAllSymbol: true,
              lineStyle: { color: `var(--${ink})`, width: 1.5 },
            }),
      })),
    });
    const labels = `<title>${escapeXml(chart.title)}</title><desc>${escapeXml(chart.description)}</desc>`;
    return drawn
      .renderToSVGString()
      .replace(clientOnly, '')
      .replace(/^<svg /, '<svg class="chart" role="img" ')
      .replace(/>/, `>${labels}`);
  } finally {
    drawn.dispose();
  }
}
