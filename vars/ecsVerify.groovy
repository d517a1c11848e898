// Written by .ci/write_faces.py from ecs_steps/verify.py: change that file.

/** Check ecs-steps.yml, and say everything that is wrong with it. */
Map call(Map params = [:]) {
    return ecsRunStep('verify', params)
}
