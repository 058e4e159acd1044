package dev.toll.merge.disk;

import dev.toll.model.format.Dtype;
import dev.toll.model.format.FloatCodec;
import dev.toll.model.format.TensorReader;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One input's side of a tensor whose rows are tokens, in the output's order of tokens. A row that the input lacks is the
 * mean of the inputs that have it.
 *
 * @param input which of the readers this is
 * @param rows row of each output token in each input; −1 where an input lacks it
 */
@SuppressWarnings("ArrayRecordComponent") // shared by the inputs, never changed
record Rows(List<TensorReader> readers, String name, int input, int[][] rows) implements Source {
    @Override
    public void read(long first, int count, float[] into, MemorySegment scratch) {
        int width = Math.toIntExact(readers.get(input).checkpoint().info(name).shape()[1]);
        int done = 0;
        while (done < count) {
            int row = Math.toIntExact((first + done) / width);
            int column = (int) ((first + done) % width);
            int n = Math.min(width - column, count - done);
            if (rows[input][row] >= 0) {
                readRow(input, rows[input][row], column, n, into, done, scratch);
            } else {
                mean(row, column, n, into, done, scratch);
            }
            done += n;
        }
    }

    private void mean(int row, int column, int n, float[] into, int at, MemorySegment scratch) {
        var sum = new double[n];
        int owners = 0;
        for (int k = 0; k < readers.size(); k++) {
            if (rows[k][row] >= 0) {
                readRow(k, rows[k][row], column, n, into, at, scratch);
                owners++;
                for (int i = 0; i < n; i++) {
                    sum[i] += into[at + i];
                }
            }
        }
        if (owners == 0) { // a row of padding
            Arrays.fill(into, at, at + n, 0);
            return;
        }
        for (int i = 0; i < n; i++) {
            into[at + i] = (float) (sum[i] / owners);
        }
    }

    private void readRow(int k, int row, int column, int n, float[] into, int at, MemorySegment scratch) {
        var reader = readers.get(k);
        var info = reader.checkpoint().info(name);
        int bytes = info.dtype().bytes();
        var raw = scratch.asSlice(0, (long) n * bytes);
        reader.read(name, ((long) row * info.shape()[1] + column) * bytes, raw);
        FloatCodec.decode(raw, info.dtype(), 0, into, at, n);
    }

    @Override
    public @Nullable Dtype rawType() {
        return null;
    }

    @Override
    public MemorySegment readRaw(long first, int count, MemorySegment scratch) {
        throw new IllegalStateException(name + " is put together by rows; it has no bytes of its own");
    }
}
