package io.fairlead.simulate;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
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

    private static final int WIDTH = 860;
    private static final int HEIGHT = 460;
    private static final int PALE = 90; // of 255

    private Plot() {}

    static void write(Figure figure, Path directory) throws IOException {
        Chart<?, ?> chart = figure.categories().isEmpty() ? lines(figure) : bars(figure);
        BitmapEncoder.saveBitmap(chart, directory.resolve(figure.name()).toString(), BitmapFormat.PNG);
    }

    private static XYChart lines(Figure figure) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).build();
        style(chart, figure);
        chart.getStyler().setMarkerSize(7);
        chart.getStyler().setXAxisLogarithmic(figure.x().logarithmic());
        chart.getStyler().setYAxisLogarithmic(figure.y().logarithmic());
        for (Figure.Series line : figure.series()) {
            XYSeries series = chart.addSeries(line.label(), line.x(), line.y());
            series.setLineColor(color(line));
            series.setMarkerColor(color(line));
            series.setLineWidth(2);
            series.setLineStyle(line.ours() ? SeriesLines.SOLID : SeriesLines.DASH_DASH);
            series.setMarker(line.ours() ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        }
        return chart;
    }

    private static CategoryChart bars(Figure figure) {
        CategoryChart chart =
                new CategoryChartBuilder().width(WIDTH).height(HEIGHT).build();
        style(chart, figure);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setAvailableSpaceFill(0.8);
        for (Figure.Series bar : figure.series()) {
            Color full = color(bar);
            Color color = bar.ours() ? full : new Color(full.getRed(), full.getGreen(), full.getBlue(), PALE);
            chart.addSeries(bar.label(), figure.categories(), bar.y()).setFillColor(color);
        }
        return chart;
    }

    private static Color color(Figure.Series series) {
        return COLORS[series.color() % COLORS.length];
    }

    private static void style(Chart<? extends AxesChartStyler, ?> chart, Figure figure) {
        chart.setTitle(figure.title());
        chart.setXAxisTitle(figure.x().label());
        chart.setYAxisTitle(figure.y().label());
        AxesChartStyler style = chart.getStyler();
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBorderVisible(false);
        style.setPlotGridLinesColor(new Color(0xDDDDDD));
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setLegendPosition(LegendPosition.OutsideE);
        style.setLegendBorderColor(Color.WHITE);
    }
}
