package io.fairlead.simulate;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a {@link Figure} with XChart. */
final class Plot {
    /** Distinguishable also for the color-blind (Okabe and Ito). */
    private static final Color[] COLORS = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xE69F00),
        new Color(0x56B4E9),
        new Color(0x000000)
    };

    private Plot() {}

    static void write(Figure figure, Path directory) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(860)
                .height(460)
                .title(figure.title())
                .xAxisTitle(figure.x().label())
                .yAxisTitle(figure.y().label())
                .build();
        style(chart.getStyler(), figure);
        int color = 0;
        for (Figure.Series line : figure.series()) {
            XYSeries series = chart.addSeries(line.label(), line.x(), line.y());
            series.setLineColor(COLORS[color % COLORS.length]);
            series.setMarkerColor(COLORS[color % COLORS.length]);
            series.setLineWidth(2);
            series.setLineStyle(line.ours() ? SeriesLines.SOLID : SeriesLines.DASH_DASH);
            series.setMarker(line.ours() ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            color++;
        }
        BitmapEncoder.saveBitmap(chart, directory.resolve(figure.name()).toString(), BitmapFormat.PNG);
    }

    private static void style(XYStyler style, Figure figure) {
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBorderVisible(false);
        style.setPlotGridLinesColor(new Color(0xDDDDDD));
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setLegendPosition(LegendPosition.OutsideE);
        style.setLegendBorderColor(Color.WHITE);
        style.setMarkerSize(7);
        style.setXAxisLogarithmic(figure.x().logarithmic());
        style.setYAxisLogarithmic(figure.y().logarithmic());
    }
}
