package io.tidemark.kubernetes;

/** Paths to fields as people write them: {@code spec.containers[0].name}. */
final class Paths {

    private Paths() {}

    static String field(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    static String element(String path, int index) {
        return path + "[" + index + "]";
    }

    /** The path of a JSON pointer. */
    static String ofPointer(String pointer) {
        String path = "";
        for (String part : pointer.split("/", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            String name = part.replace("~1", "/").replace("~0", "~");
            boolean index = !path.isEmpty() && name.chars().allMatch(Character::isDigit);
            path = index ? path + "[" + name + "]" : field(path, name);
        }
        return path;
    }
}
