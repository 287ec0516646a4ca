"""The environment variables that change how TensorFlow computes, or only its speed or chatter."""

from reportgen.tasks.numeric_variables import Variables

INTRA_OP_THREADS = "TF_NUM_INTRAOP_THREADS"
INTER_OP_THREADS = "TF_NUM_INTEROP_THREADS"

VARIABLES = Variables(
    change_results=(
        "XLA_FLAGS",
        "TF_XLA_FLAGS",
        "TF_ENABLE_ONEDNN_OPTS",
        INTRA_OP_THREADS,
        "TF_ENABLE_AUTO_MIXED_PRECISION",
        "NVIDIA_TF32_OVERRIDE",
        "CUDA_VISIBLE_DEVICES",
        "ONEDNN_",
        "DNNL_",
    ),
    change_nothing=(
        "TF_CPP_",
        INTER_OP_THREADS,
        "TF_FORCE_GPU_ALLOW_GROWTH",
        "TF_GPU_ALLOCATOR",
    ),
    owned=("TF_", "XLA_"),
    defaults={
        "TF_ENABLE_ONEDNN_OPTS": "1",
        # Workers share a GPU: none may take all of its memory.
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    },
    threads=(INTRA_OP_THREADS, INTER_OP_THREADS),
)
