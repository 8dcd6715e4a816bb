import { init, use } from "echarts/core";
import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

const WIDTH = 960;
const PANEL_HEIGHT = 190;
const HEADER_HEIGHT = 70;

const FLOOR_LINE = {
  silent: true,
  symbol: "none",
  label: { show: false },
  lineStyle: { color: "#333" },
  data: [{ yAxis: 1 }],
};

/** One panel: a bar for each category of each series. */
export interface Panel {
  title: string;
  categories: readonly string[];
  series: readonly { name: string; values: readonly number[] }[];
}

/** Draws panels below each other as an SVG picture, with a line where the floor is. */
export function drawChart(title: string, panels: readonly Panel[]): string {
  const chart = init(null, null, {
    renderer: "svg",
    ssr: true,
    width: WIDTH,
    height: HEADER_HEIGHT + panels.length * PANEL_HEIGHT,
  });
  const top = (panel: number): number => HEADER_HEIGHT + panel * PANEL_HEIGHT;
  chart.setOption({
    animation: false,
    backgroundColor: "#fff",
    title: [
      { text: title, left: "center", top: 8, textStyle: { fontSize: 16 } },
      ...panels.map((panel, index) => ({ text: panel.title, left: 56, top: top(index), textStyle: { fontSize: 12 } })),
    ],
    legend: { top: 34, itemGap: 40, data: panels[0]?.series.map(({ name }) => name) ?? [] },
    grid: panels.map((_, index) => ({ top: top(index) + 28, height: PANEL_HEIGHT - 70, left: 56, right: 24 })),
    xAxis: panels.map(({ categories }, index) => ({
      type: "category" as const,
      gridIndex: index,
      data: [...categories],
      axisTick: { show: false },
    })),
    yAxis: panels.map((_, index) => ({ type: "value" as const, gridIndex: index, min: 0, splitNumber: 3 })),
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
          formatter: ({ value }: { value: unknown }) => Number(value).toFixed(2),
        },
        ...(position === 0 && { markLine: FLOOR_LINE }),
      })),
    ),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
