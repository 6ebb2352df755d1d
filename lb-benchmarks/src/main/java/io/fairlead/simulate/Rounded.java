package io.fairlead.simulate;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Writes numbers with a fixed number of decimals, the same on every machine. */
final class Rounded {
    private Rounded() {}

    static String text(double value, int decimals) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
        return (rounded.signum() == 0 ? rounded.abs() : rounded).toPlainString();
    }

    static double value(double value, int decimals) {
        return Double.parseDouble(text(value, decimals));
    }
}
