/* Limits on a model file, each well above the largest of MediaPipe's networks (pose_landmark_heavy:
 * 28 MB, 1098 tensors, 689 operators, widest tensor 6.5 MB). */
#ifndef GOLFCOACH_ENGINE_NN_BOUNDS_H
#define GOLFCOACH_ENGINE_NN_BOUNDS_H

#define NN_LIMIT_FILE_BYTES (128u << 20)
#define NN_LIMIT_TENSORS    4096
#define NN_LIMIT_OPERATORS  2048
#define NN_LIMIT_INPUTS     16           /* of one operator */
#define NN_LIMIT_DIMENSION  65536        /* one side of a tensor */
#define NN_LIMIT_ELEMENTS   (32 << 20)   /* one tensor */
#define NN_LIMIT_ARENA      (512u << 20) /* bytes of one net's activations */
#define NN_LIMIT_WEIGHTS    (512u << 20) /* bytes of one model's weights as laid out */

#endif
