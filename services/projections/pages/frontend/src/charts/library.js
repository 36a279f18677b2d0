// The part of the chart library in use: three chart types, rendered as SVG, without tooltips or animation.
import * as echarts from "echarts/core";
import { BarChart, LineChart, SankeyChart } from "echarts/charts";
import { AriaComponent, GridComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, SankeyChart, AriaComponent, GridComponent, SVGRenderer]);

export { echarts };
