package io.fairlead.simulate;

import java.util.ArrayList;
import java.util.List;

/**
 * A picture: lines over numbers, or bars over categories.
 *
 * @param name of its file, without ending
 * @param title what it shows
 * @param x what the horizontal axis is
 * @param y what the vertical axis is
 * @param categories of bars; empty for lines
 * @param series the lines, or a bar for each category
 */
record Figure(String name, String title, Axis x, Axis y, List<String> categories, List<Series> series) {
    static Figure lines(String name, String title, Axis x, Axis y, List<Series> series) {
        return new Figure(name, title, x, y, List.of(), series);
    }

    static Figure bars(String name, String title, List<String> categories, Axis y, List<Series> series) {
        return new Figure(name, title, Axis.linear(""), y, categories, series);
    }

    /** An axis: its label, and whether it is logarithmic. */
    record Axis(String label, boolean logarithmic) {
        static Axis linear(String label) {
            return new Axis(label, false);
        }

        static Axis logarithmic(String label) {
            return new Axis(label, true);
        }
    }

    /**
     * One line, or the bars of one color.
     *
     * @param label in the legend
     * @param color a small number; what belongs together has the same
     * @param ours whether it was simulated here: what is published or computed is dashed, or pale
     */
    record Series(String label, int color, boolean ours, List<Double> x, List<Double> y) {
        static Series ours(String label, int color) {
            return new Series(label, color, true, new ArrayList<>(), new ArrayList<>());
        }

        static Series published(String label, int color) {
            return new Series(label, color, false, new ArrayList<>(), new ArrayList<>());
        }

        Series add(double atX, double atY) {
            x.add(atX);
            y.add(atY);
            return this;
        }
    }
}
