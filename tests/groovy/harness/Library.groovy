// The annotation that names a shared library; a build here always has this repository's.
@interface Library {
    String[] value()
}
