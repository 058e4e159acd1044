package dev.toll.tensor;

import dev.toll.core.InputException;
import org.bytedeco.pytorch.global.torch;

/** Where tensors live: {@code cpu} or {@code cuda:N}. */
public record Device(String type, int index) {
    public static final Device CPU = new Device("cpu", 0);

    /** Parses {@code cpu}, {@code cuda}, {@code cuda:1} or {@code auto} (CUDA when there is one); throws {@link InputException} otherwise. */
    public static Device parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        if (text.equals("auto")) {
            return torch.cuda_is_available() ? new Device("cuda", 0) : CPU;
        }
        if (text.matches("cuda(:\\d{1,3})?")) {
            int index = text.length() > 4 ? Integer.parseInt(text.substring(5)) : 0;
            if (!torch.cuda_is_available() || index >= torch.cuda_device_count()) {
                throw new InputException("device " + text + ": this build of libtorch sees "
                        + (torch.cuda_is_available() ? torch.cuda_device_count() : 0) + " CUDA devices; use --device cpu, or build with "
                        + "TOLL_CUDA=1 on a machine with CUDA (docs/distributed.md)");
            }
            return new Device("cuda", index);
        }
        throw new InputException("device '" + text + "': expected cpu, cuda, cuda:N or auto");
    }

    boolean isCpu() {
        return type.equals("cpu");
    }

    org.bytedeco.pytorch.Device torch() {
        return new org.bytedeco.pytorch.Device(isCpu() ? "cpu" : "cuda:" + index);
    }

    @Override
    public String toString() {
        return isCpu() ? "cpu" : "cuda:" + index;
    }
}
