-- forget how clusters are reached; an account inside the cluster is a credential, too
UPDATE paas_cluster
   SET kubeconfig_ciphertext = NULL,
       token_ciphertext = NULL,
       ca_ciphertext = NULL,
       connection = CASE connection WHEN 'in_cluster' THEN 'kubeconfig' ELSE connection END,
       state = 'new',
       last_error = NULL;

-- forget what opens registries and chart sources, and secrets that wait to be written
UPDATE paas_registry SET password_ciphertext = NULL;
UPDATE paas_chart_source SET password_ciphertext = NULL;
UPDATE paas_secret SET ciphertext = NULL;

-- no scheduled action of the platform runs by itself
UPDATE ir_cron
   SET active = false
 WHERE id IN (SELECT cron_id FROM paas_cluster);
