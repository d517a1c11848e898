// The lock of a service: every job that deploys it takes the same one, since its name says where the service is.

/** Run a block under it; no other job deploys this service meanwhile. */
Object call(Map params = [:], Closure body) {
    List<String> known = ['environment', 'service', 'config', 'cluster', 'region', 'account']
    List<String> unknown = params.collect { Object word, Object value -> word.toString() } - known
    if (!unknown.isEmpty()) {
        error("ecsLock: there is no parameter ${unknown.join(', ')}; there are ${known.join(', ')}")
    }
    Map place = params
    if (params.environment || !(params.cluster && params.service)) {
        Map asked = params.findAll { String word, Object value -> ['environment', 'service', 'config'].contains(word) }
        place = at(ecsRunStep('verify', [offline: true] + asked), params)
    }
    if (!place.cluster || !place.service) {
        error("ecsLock: ${place.config} does not say which ${place.cluster ? 'service' : 'cluster'} is meant")
    }
    return lock(resource: named(place), body)
}

/** What ecs-steps.yml says of a service, with the words of a pipeline that are stronger. */
Map at(Map said, Map words) {
    return said + words.findAll { String word, Object value -> ['cluster', 'region', 'account'].contains(word) && value }
}

/** The lock's name; what is not known of the place is left out, and a cluster's ARN says more than its name. */
String named(Map place) {
    String cluster = place.cluster
    List<String> arn = cluster.startsWith('arn:') ? cluster.tokenize(':') : []
    List<String> where = [arn ? arn[4] : place.account, arn ? arn[3] : place.region, cluster.replaceAll('^.*/', ''),
        place.service.replaceAll('^.*/', '')]
    return 'ecs/' + where.findAll { it }.join('/')
}
