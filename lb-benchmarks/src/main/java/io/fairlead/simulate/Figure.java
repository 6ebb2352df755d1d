package io.fairlead.simulate;

import java.util.ArrayList;
import java.util.List;

/**
 * A picture: lines over numbers.
 *
 * @param name of its file, without ending
 * @param title what it shows
 * @param x what the horizontal axis is
 * @param y what the vertical axis is
 * @param series the lines
 */
record Figure(String name, String title, Axis x, Axis y, List<Series> series) {
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
     * One line.
     *
     * @param label in the legend
     * @param ours whether it was simulated here: drawn with markers; what is published or computed is dashed
     */
    record Series(String label, boolean ours, List<Double> x, List<Double> y) {
        static Series ours(String label) {
            return new Series(label, true, new ArrayList<>(), new ArrayList<>());
        }

        static Series published(String label) {
            return new Series(label, false, new ArrayList<>(), new ArrayList<>());
        }

        Series add(double atX, double atY) {
            x.add(atX);
            y.add(atY);
            return this;
        }
    }
}
