import { init, use } from "echarts/core";
import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

const WIDTH = 960;
const PANEL_HEIGHT = 190;
const HEADER_HEIGHT = 70;

/** The page that shows the picture can be dark: text and lines take the colour that the picture's own style gives them. */
const INK = "currentColor";
const GRID_COLOR = "#88888855";
const STYLE = `<style>
svg { color: #1f2328; background: #ffffff }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3; background: #0d1117 } }
</style>`;
/** Readable on both. */
const SERIES_COLORS = ["#3b82f6", "#d97706"];

const BASELINE = {
  silent: true,
  symbol: "none",
  label: { show: false },
  lineStyle: { color: INK },
  data: [{ yAxis: 1 }],
};

/** One panel: a bar for each category of each series. */
export interface Panel {
  title: string;
  categories: readonly string[];
  series: readonly { name: string; values: readonly number[] }[];
}

/** Draws panels below each other on one scale as an SVG picture, with a line where the baseline is. */
export function drawChart(title: string, panels: readonly Panel[]): string {
  const chart = init(null, null, {
    renderer: "svg",
    ssr: true,
    width: WIDTH,
    height: HEADER_HEIGHT + panels.length * PANEL_HEIGHT,
  });
  const max = Math.ceil(Math.max(...panels.flatMap(({ series }) => series.flatMap(({ values }) => values))));
  const top = (panel: number): number => HEADER_HEIGHT + panel * PANEL_HEIGHT;
  chart.setOption({
    animation: false,
    backgroundColor: "transparent",
    color: SERIES_COLORS,
    title: [
      { text: title, left: "center", top: 8, textStyle: { fontSize: 16, color: INK } },
      ...panels.map((panel, index) => ({
        text: panel.title,
        left: 56,
        top: top(index),
        textStyle: { fontSize: 12, color: INK },
      })),
    ],
    legend: {
      top: 34,
      itemGap: 40,
      textStyle: { color: INK },
      data: panels[0]?.series.map(({ name }) => name) ?? [],
    },
    grid: panels.map((_, index) => ({ top: top(index) + 28, height: PANEL_HEIGHT - 70, left: 56, right: 24 })),
    xAxis: panels.map(({ categories }, index) => ({
      type: "category" as const,
      gridIndex: index,
      data: [...categories],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: INK } },
      axisLabel: { color: INK },
    })),
    yAxis: panels.map((_, index) => ({
      type: "value" as const,
      gridIndex: index,
      min: 0,
      max,
      interval: 1,
      axisLabel: { color: INK },
      splitLine: { lineStyle: { color: GRID_COLOR } },
    })),
    series: panels.flatMap(({ series }, index) =>
      series.map(({ name, values }, position) => ({
        type: "bar" as const,
        name,
        xAxisIndex: index,
        yAxisIndex: index,
        data: [...values],
        label: {
          show: true,
          position: "top" as const,
          color: INK,
          formatter: ({ value }: { value: unknown }) => Number(value).toFixed(2),
        },
        ...(position === 0 && { markLine: BASELINE }),
      })),
    ),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg.replace(/(?<=^<svg[^>]*>\n?)/, `${STYLE}\n`);
}
