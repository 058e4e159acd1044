# How Java is started. Sourced by ./toll and benchmarks/run, so that what is measured is what users get.

# More flags for the command in $1. A gate's live data are small, and nearly all it allocates dies with its request: room for
# the requests under way in the survivor spaces keeps them out of the old generation, which would grow before it is collected.
# Collecting takes one thread a few milliseconds.
toll_command_flags() {
  case ${1:-} in
    gate) TOLL_FLAGS+=(-XX:+UseSerialGC -Xms96m -Xmn64m -XX:SurvivorRatio=2) ;;
  esac
}

# Sets TOLL_FLAGS, TOLL_EXTRA (from TOLL_JAVA_OPTS, which therefore wins) and the environment of native libraries.
toll_flags() {
  TOLL_FLAGS=(
    # Small: tensors live outside the heap.
    "-Xmx${TOLL_HEAP:-1g}"
    -XX:+UseCompactObjectHeaders
    # libtorch, tokenizers and mapped files are native; JavaCPP and JNA still use Unsafe.
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    # JavaCPP's own limits (heap size, four times the heap) would end any process with large tensors.
    -Dorg.bytedeco.javacpp.maxPhysicalBytes=0
    -Dorg.bytedeco.javacpp.maxBytes=0
  )
  TOLL_EXTRA=()
  [ -z "${TOLL_JAVA_OPTS:-}" ] || read -r -d '' -a TOLL_EXTRA <<< "$TOLL_JAVA_OPTS" || true

  # libtorch parallelises above OpenBLAS; both at once fight over the cores. OMP_NUM_THREADS stays the user's.
  export OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
  # OpenBLAS does not know every recent processor and then falls back to kernels without AVX-512.
  if [ -z "${OPENBLAS_CORETYPE:-}" ] && grep -qm1 avx512f /proc/cpuinfo 2>/dev/null; then
    export OPENBLAS_CORETYPE=SkylakeX
  fi
  # glibc gives every thread a malloc arena of its own; with native tensors freed by other threads these only grow.
  export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-4}
  # The tokenizer library would look for a CUDA flavour of itself and download it.
  export DJL_OFFLINE=${DJL_OFFLINE:-true} RUST_FLAVOR=${RUST_FLAVOR:-cpu}
}
